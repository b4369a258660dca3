"""The house test sees through the ways a name can be imported, and is not fooled by a parameter."""

from pathlib import Path

import pytest

from tests import source


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from datetime import datetime\ndatetime.now()", "datetime.datetime.now"),
        ("import datetime as d\nx = d.datetime.now", "datetime.datetime.now"),
        ("import os.path\nos.environ['A']", "os.environ"),
        ("from threading import Thread as T\nT()", "threading.Thread"),
    ],
)
def test_a_name_is_known_whatever_it_was_imported_as(tmp_path: Path, code: str, expected: str):
    assert expected in _names(tmp_path, code)


@pytest.mark.parametrize(
    "code",
    [
        "import random\ndef draw(random): random.choice([])",
        "import requests\ndef session(self) -> requests.Session: ...",
    ],
)
def test_what_is_handed_in_or_only_a_type_is_no_use(tmp_path: Path, code: str):
    assert not _names(tmp_path, code) & {"random.choice", "requests.Session"}


def _names(folder: Path, code: str) -> set[str]:
    path = folder / "code.py"
    path.write_text(code, encoding="utf-8")
    return {name for _, name in source.used_names(path)}
