"""Reads the config folder into Settings, or lists every mistake at once."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from casebook.words import Both, same, sayings, sentences
from config.environment import value
from config.mistakes import Mistakes
from config.settings import Settings

say = sentences("config", "load")
KINDS = sayings("config", "mistakes")

FILE = "quattrocchi.toml"


def load(folder: Path) -> Settings:
    """Raises Mistakes with a sentence for each; a folder without a file gives the defaults."""
    path = folder / FILE
    given = _read(path) if path.exists() else {}
    if database := value("QUATTROCCHI_DATABASE"):
        given["database"] = database
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise Mistakes([_sentence(path, found) for found in error.errors()]) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([say.NOT_TOML.filled(path=path, error=error)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Mistakes([say.UNREADABLE.filled(path=path, error=error)]) from None


def _sentence(path: Path, found: ErrorDetails) -> Both:
    where = ".".join(str(part) for part in found["loc"])
    facts = {"was": repr(found.get("input")), **found.get("ctx", {})}
    words = KINDS[found["type"]].filled(**facts) if found["type"] in KINDS else same(found["msg"])
    return Both(*(f"{path}: {where}: {each}" for each in words))
