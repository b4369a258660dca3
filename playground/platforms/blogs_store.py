"""The pretend blogs' posts and comments, and which blogs there are."""

from dataclasses import dataclass, field
from datetime import datetime

SHOWN = 10


@dataclass
class Comment:
    number: int
    author: str
    text: str
    at: datetime


@dataclass
class Entry:
    """`dated` is what the blog claims, which may be any day; `changed` is when it happened."""

    number: int
    title: str
    text: str
    author: str
    dated: datetime
    changed: datetime
    comments: list[Comment] = field(default_factory=list)


@dataclass
class Blog:
    """`kind` is the feed its pages name; a blog that is not `full` gives only beginnings."""

    slug: str
    title: str
    about: str
    kind: str
    full: bool = True
    x: str = ""
    entries: list[Entry] = field(default_factory=list)
    changed: datetime | None = None

    def newest(self) -> list[Entry]:
        """What the feed shows: the last ten written, newest first."""
        return self.entries[: -SHOWN - 1 : -1]


BLOGS = (
    ("casa-nuova", "Casa nuova", "Diario di un trasloco, scatoloni compresi.", "rss", True,
     "anaferri_casa"),
    ("via-mazzini", "Quelli di via Mazzini", "Il blog del condominio.", "atom", True, "marcosarti"),
    ("gazzetta", "Gazzetta del Borgo", "Notizie dal quartiere.", "json", False, "gazzettaborgo"),
    ("selva", "Erboristeria Selva", "Tisane, unguenti, boschi.", "rss", True, "erbeselva"),
)  # fmt: skip
