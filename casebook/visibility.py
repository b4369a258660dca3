"""Who can read a word, from two people to everybody."""

from enum import StrEnum


class Visibility(StrEnum):
    PRIVATE = "private"
    FOLLOWERS = "followers"
    UNLISTED = "unlisted"
    PUBLIC = "public"

    @property
    def width(self) -> int:
        return list(Visibility).index(self)

    def is_wider_than(self, other: "Visibility") -> bool:
        return self.width > other.width
