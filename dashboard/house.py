"""What the dashboard is given: filled once by the wiring, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casebook.database import Book
from casebook.words import Both
from dashboard.live import Hub

if TYPE_CHECKING:
    from listener.line import Line
    from listener.registry import Registry
    from outreach.office import Office


@dataclass(frozen=True)
class Settings:
    """``public_url`` is how browsers reach us; ``hosts`` are the names we answer to."""

    brand: str
    public_url: str
    zone: str = "Europe/Rome"
    language: str = "it"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True)
class House:
    """``registry`` opens channels, ``desks`` case systems, ``gateways`` mail and the
    like; ``hub`` wakes open pages."""

    book: Book
    registry: "Registry"
    desks: "Registry"
    gateways: "Registry"
    line: "Line"
    office: "Office"
    settings: Settings
    hub: Hub
    engine_name: str

    @property
    def shelves(self) -> Mapping[str, "Registry"]:
        """By the kind of account that stands on it."""
        return {"channel": self.registry, "desk": self.desks, "gateway": self.gateways}

    @property
    def broken(self) -> list[tuple[str, Both]]:
        """Files that could not be loaded, and why."""
        return [each for shelf in self.shelves.values() for each in shelf.broken]
