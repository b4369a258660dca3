"""All nouns as tables: ``from casebook.tables import heard, intake, people, cases, ends, team``."""

from casebook.columns import metadata
from casebook.tables import cases, ends, heard, intake, people, team

__all__ = ["cases", "ends", "heard", "intake", "metadata", "people", "team"]
