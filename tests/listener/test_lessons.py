"""The posts the judge is taught with: labelled as the guide says, all different, and counted truly."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KINDS = {"complaint", "help", "question", "praise", "criticism", "news", "spam", "other"}
FLAGS = {"danger", "vulnerable", "abuse", "legal"}
RUN = 6  # so many words in a row are nobody else's
LEAST = 2_000


def lessons(language: str) -> list[dict[str, str]]:
    path = ROOT / "listener" / "lessons" / f"posts.{language}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


POSTS = {language: lessons(language) for language in ("it", "en")}
ALL = [post for posts in POSTS.values() for post in posts]


def test_there_are_enough_and_each_has_a_name_of_its_own():
    assert len(ALL) >= LEAST
    assert len({post["id"] for post in ALL}) == len(ALL)


@pytest.mark.parametrize("language", POSTS)
def test_labels_are_those_of_the_guide(language: str):
    for post in POSTS[language]:
        assert post["kind"] in KINDS, post
        assert set(filter(None, post["flags"].split(","))) <= FLAGS, post
        assert post["unsure"] in ("", "1"), post
        assert post["text"].strip(), post
        assert post["sector"], post


def test_no_two_share_a_run_of_six_words():
    whose: dict[tuple[str, ...], str] = {}
    for post in ALL:
        words = re.findall(r"\w+", post["text"].casefold())
        for n in range(len(words) - RUN + 1):
            other = whose.setdefault(tuple(words[n : n + RUN]), post["id"])
            assert other == post["id"], f"{other} and {post['id']}: {words[n : n + RUN]}"


def test_the_guide_counts_them_truly():
    guide = (ROOT / "docs" / "labelling.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \|$", guide, re.MULTILINE)
    found = {language: Counter(post["kind"] for post in posts) for language, posts in POSTS.items()}
    assert {kind: (int(it), int(en)) for kind, it, en in told} == {
        kind: (found["it"][kind], found["en"][kind]) for kind in KINDS
    }


def test_nobody_can_be_reached_by_what_they_hold():
    for post in ALL:
        text = post["text"]
        assert not re.search(r"https?://(?![\w.-]+\.example\b)|www\.", text), post
        assert not re.search(r"\w@[\w-]+\.(?!example\b)[a-z]{2,}", text), post
        assert not re.search(r"\+?\d[\d ]{8,}\d", text), post
