"""Reads the config folder into Settings, or lists every mistake at once."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from casebook.words import Both
from config.environment import value
from config.mistakes import Mistakes
from config.settings import Settings

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
        raise Mistakes(
            [
                Both(
                    f"{path} non è TOML valido: {error}. Correggi quella riga e riparti.",
                    f"{path} is not valid TOML: {error}. Mend that line and start again.",
                )
            ]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Mistakes(
            [Both(f"Non riesco a leggere {path}: {error}", f"{path} cannot be read: {error}")]
        ) from None


def _sentence(path: Path, found: ErrorDetails) -> Both:
    where = ".".join(str(part) for part in found["loc"])
    it, en = _WORDS.get(found["type"], ("{msg}", "{msg}"))
    facts = {
        "msg": found["msg"],
        "was": repr(found.get("input")),
        **found.get("ctx", {}),
    }
    return Both(f"{path}: {where}: {it.format(**facts)}", f"{path}: {where}: {en.format(**facts)}")


_WORDS = {
    "extra_forbidden": (
        "questa impostazione non esiste; toglila o correggine il nome",
        "there is no such setting; take it out or mend its name",
    ),
    "no_zone": (
        "{was} non è un fuso orario; ne serve uno come Europe/Rome",
        "{was} is no time zone; one like Europe/Rome is meant",
    ),
    "no_database": (
        "{was} deve cominciare con sqlite:/// o postgresql://",
        "{was} must begin with sqlite:/// or postgresql://",
    ),
    "no_web_address": (
        "{was} deve cominciare con https:// (o http://)",
        "{was} must begin with https:// (or http://)",
    ),
    "missing": ("manca", "is missing"),
    "literal_error": (
        "{was} non va: scegli fra {expected}",
        "{was} will not do: choose {expected}",
    ),
    "int_parsing": ("{was} non è un numero", "{was} is not a number"),
    "int_type": ("{was} non è un numero", "{was} is not a number"),
    "float_parsing": ("{was} non è un numero", "{was} is not a number"),
    "less_than_equal": ("{was} è troppo: al massimo {le}", "{was} is too much: at most {le}"),
    "greater_than_equal": (
        "{was} è troppo poco: almeno {ge}",
        "{was} is too little: at least {ge}",
    ),
    "string_type": ("{was} deve essere un testo tra virgolette", "{was} must be a text in quotes"),
    "string_too_short": ("non può essere vuoto", "cannot be empty"),
    "string_pattern_mismatch": ("{was} non è un indirizzo", "{was} is no address"),
    "bool_parsing": ("{was} deve essere true o false", "{was} must be true or false"),
    "tuple_type": ("{was} deve essere una lista [ … ]", "{was} must be a list [ … ]"),
    "dict_type": ("{was} deve essere una tabella", "{was} must be a table"),
    "model_type": ("{was} deve essere una tabella", "{was} must be a table"),
}
