"""Every colour that carries words can be read, in light and in dark (WCAG AA)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CSS = (ROOT / "dashboard/static/app.css").read_text(encoding="utf-8")
TOKENS = {k: v for k, *v in re.findall(r"--([\w-]+):\s*light-dark\(#(\w+),\s*#(\w+)\)", CSS)}
WORDS = ("ink", "ink2", "ink3", "priv", "pub", "due", "broken", "kept", "note")
TINTS = ("priv", "pub", "due", "broken", "kept", "note")
PAIRS = [(word, ground) for word in WORDS for ground in ("sheet", "paper", "sunk")]
PAIRS += [(word, f"{tint}-bg") for tint in TINTS for word in (tint, "ink3")]
PAIRS += [("on-priv", "priv"), ("on-due", "due-fill")]
BORDERS = [("edge", ground) for ground in ("sheet", "paper", "sunk")]


def light(code: str) -> float:
    code = "".join(c * 2 for c in code) if len(code) == 3 else code
    parts = [int(code[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(PAIRS, 4.5), (BORDERS, 3)], ids=["words", "borders"])
def test_colours_can_be_told_apart(pairs: list[tuple[str, str]], least: float, mode: int):
    low = [
        f"{word} on {ground}: {found:.2f}"
        for word, ground in pairs
        if (found := ratio(TOKENS[word][mode], TOKENS[ground][mode])) < least
    ]
    assert not low


def test_white_initials_can_be_read_on_every_tint():
    tints = re.findall(r"rect\{fill:#(\w{6})\}", CSS)
    assert len(tints) == 6
    assert [tint for tint in tints if ratio("ffffff", tint) < 4.5] == []


def test_every_class_of_the_style_sheet_is_worn_somewhere():
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{}", CSS, flags=re.S)
    kept = [p for kind in ("*.html", "*.py", "*.js") for p in (ROOT / "dashboard").rglob(kind)]
    words = {w for p in kept for w in re.findall(r"[\w-]+", p.read_text(encoding="utf-8"))}
    drawn = {f"tint{n}" for n in range(6)}  # by the first letter of a name
    assert set(re.findall(r"\.([a-zA-Z][\w-]*)", rules)) - words - drawn == set()
