"""The only place that reads the environment."""

import os
from pathlib import Path

NAMES = {
    "QUATTROCCHI_KEY": "the key, at least 32 characters; else the key file of the config folder",
    "QUATTROCCHI_DATABASE": "the database URL; wins over the file",
    "QUATTROCCHI_DATA": "where measuring commands find their data",
}


def value(name: str) -> str | None:
    """One of NAMES; an empty value counts as not given."""
    assert name in NAMES, f"{name} is not declared in config.environment.NAMES"
    return os.environ.get(name) or None


def default_folder() -> Path:
    return Path("quattrocchi.d")
