"""The pretend platforms of the town, one file per protocol."""
