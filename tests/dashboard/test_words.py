"""Both languages are whole: every sentence has its pair, every line of the diary its words."""

import ast
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from dashboard.diary_words import WORDS

ROOT = Path(__file__).parents[2]
# What a call only asks about, looks its word up by, or begins a word with.
COMPARED = {"preview", "link ", "refused"}
TEMPLATES = sorted((ROOT / "dashboard/templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_every_sentence_is_said_in_two_languages(path: Path):
    parsed = Environment().parse(path.read_text(encoding="utf-8"))
    said = [c for c in parsed.find_all(nodes.Call) if getattr(c.node, "name", "") == "t"]
    assert [c.lineno for c in said if len(c.args) != 2] == []
    pairs = [c.args for c in said if all(isinstance(a, nodes.Const) for a in c.args)]
    assert [it.value for it, en in pairs if it.value.count("%") != en.value.count("%")] == []


def logged() -> set[str]:
    """What the house writes in the diary, wherever the word stands in the call."""
    words = set()
    for room in ("listener", "outreach", "dashboard", "quattrocchi"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in ("log", "_log"):
                    words |= {
                        one.value
                        for argument in node.args
                        for one in ast.walk(argument)
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    }
    return words


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_line_of_the_diary_has_its_words():
    assert sorted(logged() - set(WORDS) - COMPARED) == []
