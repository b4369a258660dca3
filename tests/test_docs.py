"""The documents keep up with the code: links lead somewhere, commands and licences are named."""

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

from tests.source import ROOT

pytestmark = pytest.mark.docs
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Licences that ask for more than being named in a list of packages.
ASKING = re.compile(r"LGPL|MPL|Mozilla|GPL|CC BY", re.I)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_screen():
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(d.name[:4]) for d in decisions] == list(range(1, len(decisions) + 1))
    for decision in decisions:
        words = decision.read_text(encoding="utf-8")
        assert len(words.splitlines()) <= 45, decision.name
        assert words.startswith(f"# {int(decision.name[:4])}. "), decision.name


def test_every_package_with_an_asking_licence_is_in_the_notice():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # Without a marker: what every machine installs.
    names = re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==[^;\n]+$", lock, re.M)
    missing = [n for n in names if ASKING.search(_licence(n)) and n not in notice]
    assert names
    assert missing == []


def _licence(package: str) -> str:
    about = metadata(package)
    said = [about.get("License-Expression") or about.get("License") or ""]
    return " ".join(said + [c for c in about.get_all("Classifier") or [] if "License" in c])


def test_every_make_target_explains_itself():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):(?!=)(.*)$", makefile, re.M)
    assert [name for name, rest in targets if "##" not in rest] == []
