"""A pretend town whose local servers speak the platforms' public protocols."""
