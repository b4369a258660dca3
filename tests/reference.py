"""Makes docs/reference.md from the code itself: `python -m tests.reference` writes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from config.environment import NAMES
from config.settings import Part, Settings
from listener.channel import Channel
from listener.registry import CHANNELS, DESKS, GATEWAYS, load
from outreach.desk import Desk
from outreach.gateway import Gateway
from quattrocchi.cli import COMMANDS
from tests.source import ROOMS, ROOT, files, tree

PAGE = ROOT / "docs/reference.md"


def reference() -> str:
    parts = [
        "# Reference\n\nMade from the code by `python -m tests.reference`; a test compares it.\n",
        "## Commands\n\n" + _table(("command", "what it does"), sorted(_commands())),
        "## Settings of `quattrocchi.toml`\n\n"
        + _table(("setting", "default"), _settings(Settings)),
        "## Environment\n\n" + _table(("name", "meaning"), sorted(NAMES.items())),
        "## Channels\n\n" + "\n".join(_channels()),
        "## Desks\n\n" + "\n".join(_files("outreach.desks", Desk, DESKS)),
        "## Gateways\n\n" + "\n".join(_files("outreach.gateways", Gateway, GATEWAYS)),
        "## Words of the diary\n\n" + ", ".join(f"`{word}`" for word in diary_words()) + ".\n",
    ]
    return "\n".join(parts)


def _commands() -> Iterator[tuple[str, str]]:
    yield from ((f"`quattrocchi {name}`", words) for name, words in COMMANDS.items())


def _settings(part: type[Part], before: str = "") -> list[tuple[str, str]]:
    rows = []
    for name, field in part.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Part):
            rows += _settings(kind, f"{before}{name}.")
        else:
            default = field.default
            shown = {(): "none", "": "empty"}.get(default if default != {} else (), str(default))
            rows.append((f"`{before}{name}`", shown))
    return rows


def _channels() -> Iterator[str]:
    for key, kind in sorted(load("listener.channels", Channel, CHANNELS).kinds.items()):
        about = kind.about
        yield f"### {about.name} (`{key}`)\n\n[The vendor's manual]({about.manual}).\n"
        yield _table(("setting", "meaning"), [_setting(s) for s in about.settings])
        rows = [
            (
                f"`{s.key}`",
                "pushed" if s.pushed else _span(s.every),
                _span(s.window),
                s.clock,
                f"${s.cost:g}" if s.cost else "free",
            )
            for s in about.streams
        ]
        yield _table(("stream", "read every", "reaches back", "clock", "an item"), rows)
        yield f"Deletions: {about.deletions.en}. May teach a model: {'yes' if about.may_train else 'no'}.\n"


def _files(package: str, base: type, group: str) -> Iterator[str]:
    for key, kind in sorted(load(package, base, group).kinds.items()):
        yield f"### {kind.about.name} (`{key}`)\n"
        if kind.about.manual:
            yield f"[The vendor's manual]({kind.about.manual}).\n"
        yield _table(("setting", "meaning"), [_setting(s) for s in kind.about.settings])


def _setting(setting: object) -> tuple[str, str]:
    words = [setting.label.en]  # type: ignore[attr-defined]
    words += ["secret"] if setting.secret else []  # type: ignore[attr-defined]
    words += [] if setting.required else ["optional"]  # type: ignore[attr-defined]
    return f"`{setting.key}`", ", ".join(words)  # type: ignore[attr-defined]


def _span(span: object) -> str:
    return "everything" if span is None else str(span).removesuffix(", 0:00:00")


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    lines += [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def diary_words() -> list[str]:
    """Every first word given to ``log`` of a writing block, in the whole product."""
    found = set()
    for path in files(*(room for room in ROOMS if room != "playground")):
        for node in ast.walk(tree(path)):
            if _is_log(node):
                found.add(node.args[0].value)  # type: ignore[attr-defined]
    return sorted(found)


def _is_log(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    first = node.args[0]
    text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return node.func.attr == "log" and text


if __name__ == "__main__":
    Path(PAGE).write_text(reference(), encoding="utf-8")
