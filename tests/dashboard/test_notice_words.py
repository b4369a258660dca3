"""Whatever a teammate is told has its sentence, in both languages."""

import ast
from collections.abc import Iterator

from dashboard import notice_words
from outreach.notifying import URGENT
from tests.source import ROOMS, files, tree


def told() -> Iterator[str]:
    """Every word given to ``notices.tell`` in the whole product, where it stands there in letters."""
    for path in files(*(room for room in ROOMS if room != "playground")):
        for node in ast.walk(tree(path)):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and ast.unparse(node.func) == "notices.tell" and len(node.args) > 2:
                what = node.args[2]
                if isinstance(what, ast.Constant):
                    yield str(what.value)


def test_every_notice_has_its_words():
    words = set(told()) | set(URGENT)
    assert len(words) > 5
    assert sorted(word for word in words if word not in notice_words._SAID) == []


def test_a_fact_that_is_missing_leaves_the_sentence_whole():
    for what in notice_words._SAID:
        both = notice_words.said(what, {})
        assert "{" not in both.it + both.en
        assert both.it != both.en
        assert notice_words.path(what, {}, 7).startswith("/")
    assert notice_words.said("never heard of", {}).en == "never heard of"
