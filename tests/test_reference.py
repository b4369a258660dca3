"""The reference page says what the code says, and the documents name only what exists."""

import re
from pathlib import Path

import pytest

from quattrocchi.cli import COMMANDS
from tests.reference import PAGE, reference
from tests.source import ROOT

pytestmark = pytest.mark.docs
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_reference_is_made_from_the_code_as_it_is() -> None:
    told = "docs/reference.md is old: type .venv/bin/python -m tests.reference"
    assert PAGE.read_text(encoding="utf-8") == reference(), told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_documents_exists(page: Path) -> None:
    words = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    code = "\n".join(_code(words))
    for name in re.findall(r"\bquattrocchi ([a-z-]+)", code):
        assert name in COMMANDS, f"{page.name}: there is no command quattrocchi {name}"
    for name in re.findall(r"\bmake ([a-z-]+)", code):
        assert re.search(rf"^{name}:", makefile, re.M), f"{page.name}: there is no make {name}"


def _code(words: str) -> list[str]:
    return [a or b for a, b in re.findall(r"`([^`\n]+)`|^    (.+)$", words, re.M)]
