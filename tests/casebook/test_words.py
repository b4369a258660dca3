"""Sentences: every one used is written, every one written is used, in both languages and well filled."""

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.words import Both, sentences
from tests.source import ROOMS, ROOT, files, name, tree

BOOKS = sorted(path for room in ROOMS for path in (ROOT / room).rglob("words.toml"))
ABOUTS = sorted(path for room in ROOMS for path in (ROOT / room).rglob("about.toml"))


def package(book: Path) -> str:
    return book.parent.relative_to(ROOT).as_posix().replace("/", ".")


def written(book: Path) -> Iterator[tuple[str, str, list[str]]]:
    for module, found in tomllib.loads(book.read_text(encoding="utf-8")).items():
        for key, pair in found.items():
            yield module, key, pair


@pytest.mark.parametrize("book", BOOKS, ids=package)
def test_every_sentence_stands_in_both_languages_with_the_same_facts(book: Path):
    for module, key, pair in written(book):
        assert len(pair) == 2, f"{module}.{key}"
        facts = [{field for _, field, _, _ in string.Formatter().parse(s) if field} for s in pair]
        assert facts[0] == facts[1], f"{module}.{key}: {facts}"
        assert all(pair), f"{module}.{key}"


def test_every_sentence_is_used_by_somebody():
    used = {n.attr for p in files(*ROOMS, "tests") for n in ast.walk(tree(p)) if _is_name(n)}
    used |= {a.name for p in files(*ROOMS) for n in ast.walk(tree(p)) for a in _imported(n)}
    used |= {word for about in ABOUTS for word in _refusals(about)}
    idle = [f"{name(book)}: {m}.{key}" for book in BOOKS for m, key, _ in written(book)
            if key.isupper() and key not in used]  # fmt: skip
    assert idle == []


def _refusals(about: Path) -> Iterator[str]:
    yield from tomllib.loads(about.read_text(encoding="utf-8")).get("refusals", {}).values()


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr.isupper()


def _imported(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.ImportFrom) else []


def _asked(path: Path) -> Iterator[tuple[str, str, str]]:
    """What a module asks of its sentences, whatever it calls them: package, section, name."""
    mine = {
        target.id: tuple(str(ast.literal_eval(word)) for word in node.value.args)
        for node in tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name) and node.value.func.id == "sentences"
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for node in ast.walk(tree(path)):
        named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if named and (place := mine.get(node.value.id)):  # type: ignore[attr-defined]
            yield (*place, node.attr)  # type: ignore[attr-defined]


def test_every_sentence_asked_for_is_written():
    there = {(package(book), module, key) for book in BOOKS for module, key, _ in written(book)}
    asked = {(name(path), *each) for path in files(*ROOMS) for each in _asked(path)}
    assert len(asked) > 50
    assert [each for each in sorted(asked) if each[1:] not in there] == []


def test_a_sentence_is_filled_with_its_facts():
    assert Both("Ciao {name}", "Hello {name}").filled(name="Ana") == ("Ciao Ana", "Hello Ana")
    with pytest.raises(AttributeError):
        sentences("outreach", "words").NEVER_WRITTEN  # noqa: B018
