"""All nouns as tables: ``from casebook.tables import heard, people, cases, ends, team``."""

from casebook.columns import metadata
from casebook.tables import cases, ends, heard, people, team

__all__ = ["cases", "ends", "heard", "metadata", "people", "team"]
