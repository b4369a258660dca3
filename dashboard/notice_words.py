"""What teammates are told, as sentences and the page that answers them; in page, by mail, by webhook."""

from collections.abc import Mapping
from typing import Any

from casebook.words import Both, data, same, sayings

# Facts of the notice stand in braces: ids and plain words, never a customer's.
_SAID = sayings("dashboard", "notices")
_PATHS = data("dashboard", "notice_paths.toml")


def said(what: str, about: Mapping[str, Any]) -> Both:
    """A word nobody translated is shown as it is: better a plain word than none."""
    facts = _Facts(about)
    return Both(*(words.format_map(facts) for words in _SAID.get(what, same(what))))


def path(what: str, about: Mapping[str, Any], case_id: int | None) -> str:
    meant = _PATHS.get(what, "").format_map(_Facts(about))
    return meant or (f"/cases/{case_id}" if case_id else "/notices")


class _Facts(dict[str, Any]):
    """A fact that a notice does not carry leaves the sentence whole."""

    def __missing__(self, key: str) -> str:
        return "?"
