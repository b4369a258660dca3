"""The product's own source, read for the house test."""

import ast
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("casebook", "config", "listener", "outreach", "dashboard", "quattrocchi", "playground")
NO_CODE = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.ENCODING,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)
GENERATED = ("casebook/migrations/versions/",)
TEXT = {".py", ".md", ".toml", ".html", ".js", ".css", ".sh", ".svg", ".txt", ".lock", ".json", ""}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def files(*folders: str, kind: str = ".py") -> list[Path]:
    """Files of one kind under the folders, generated ones left out, in a fixed order."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{kind}"))
    return sorted(path for path in found if not name(path).startswith(GENERATED))


def texts() -> Iterator[tuple[str, str]]:
    """Every text file that is part of the project, with its content."""
    tops = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT]
    inner = [p for folder in (*ROOMS, "tests", "docs", ".ci") for p in (ROOT / folder).rglob("*")]
    for path in sorted((*tops, *inner)):
        if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
            yield name(path), path.read_text(encoding="utf-8")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def code_lines(path: Path) -> int:
    """Lines that hold code: no blank lines, comments or docstrings, as line counters count."""
    if path.suffix != ".py":
        remark = "//" if path.suffix == ".js" else "# "
        told = map(str.strip, path.read_text(encoding="utf-8").splitlines())
        return sum(bool(line) and not line.startswith(remark) for line in told)
    words = {n for node in ast.walk(tree(path)) for n in _docstring_lines(node)}
    with path.open("rb") as file:
        tokens = [t for t in tokenize.tokenize(file.readline) if t.type not in NO_CODE]
    held = {n for t in tokens for n in range(t.start[0], t.end[0] + 1)}
    return len(held - words)


def _docstring_lines(node: ast.AST) -> range:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return range(0)
    if ast.get_docstring(node, clean=False) is None:
        return range(0)
    return range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's place and its number of lines, without the lines that decorate it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{name(path)}:{node.lineno} {node.name}",
                (node.end_lineno or 0) - node.lineno + 1,
            )


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each imported module by its full name; relative ones are resolved."""
    package = name(path).removesuffix(".py").removesuffix("/__init__").split("/")
    here = package if path.name == "__init__.py" else package[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else []
            yield node.lineno, ".".join([*above, *filter(None, [node.module])])


def used_names(path: Path) -> Iterator[tuple[int, str]]:
    """Each name the code uses, as `datetime.datetime.now`, whatever it was imported as."""
    yield from _uses(tree(path), _imported(path))


def _imported(path: Path) -> dict[str, str]:
    known: dict[str, str] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            # `import a.b` makes the name `a` known; `import a.b as c` makes `c` stand for `a.b`.
            tops = (a.asname or a.name.split(".")[0] for a in node.names)
            known |= {t: a.name if a.asname else t for t, a in zip(tops, node.names, strict=True)}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return known


def _uses(node: ast.AST, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Attribute | ast.Name) and (full := _dotted(node, known)):
        yield node.lineno, full
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        handed_in = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
        known = {short: full for short, full in known.items() if short not in handed_in}
    for field, value in ast.iter_fields(node):
        # A type in a signature is not a use.
        if field not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _uses(child, known)


def _dotted(node: ast.expr, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value, known)):
        return f"{before}.{node.attr}"
    return None
