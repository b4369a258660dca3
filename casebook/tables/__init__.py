"""All nouns as tables: ``from casebook.tables import heard, intake, people, cases, ends, known, team``."""

from casebook.columns import metadata
from casebook.tables import cases, ends, heard, intake, known, people, team

__all__ = ["cases", "ends", "heard", "intake", "known", "metadata", "people", "team"]
