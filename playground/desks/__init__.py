"""The pretend desks of the town, one file per protocol."""
