"""Templates, one environment for each language, and parts of pages by the same templates."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from dashboard.telling import LOCALES

LANGUAGES = tuple(LOCALES)
AROUND = ("notice", "rail", "status")


def page(language: str, template: str, values: Mapping[str, Any]) -> str:
    return _environment(language).get_template(template).render(values)


def parts(language: str, template: str, names: Iterable[str], values: Mapping[str, Any]) -> str:
    """Only these blocks of the page; a name it does not have gives nothing."""
    found = _environment(language).get_template(template)
    context = found.new_context(dict(values))
    # What stands around every page is inherited: a template itself does not know those blocks.
    around = _environment(language).get_template("base.html").blocks
    known = {name: around[name] for name in AROUND} | found.blocks
    blocks = (known[name] for name in names if name in known)
    return "\n".join("".join(block(context)) for block in blocks)


def asked_language(request: Request, otherwise: str) -> str:
    """For somebody not signed in: the first language of ours that the browser lists."""
    for wish in request.headers.get("accept-language", "").split(","):
        code = wish.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return otherwise


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("dashboard"), autoescape=True, auto_reload=False, trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    environment.globals.update(
        lang=language, t=_chooser(language), static=_static, face_of=initials, tint_of=tint
    )
    environment.globals["m"] = environment.get_template("m.html").module
    return environment


def _chooser(language: str) -> Any:
    """Both words stand side by side in the template; markup in them is the template's own."""
    which = LANGUAGES.index(language)

    def t(*words: str) -> Markup:
        return Markup(words[which])  # nosec B704

    return t


@cache
def _static(name: str) -> str:
    """The address changes with the content, so that a browser may keep it for ever."""
    content = files("dashboard").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def initials(name: str) -> str:
    words = [word for word in name.replace("@", " ").replace("_", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def tint(name: str) -> int:
    """One of six, always the same for the same name."""
    return sum(name.encode()) % 6
