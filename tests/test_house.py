"""The house rules that a machine can hold: sizes, doors, contracts and clean files."""

import ast
import re
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import source
from tests.source import ROOMS, ROOT, code_lines, files, functions, imports, lines, name, used_names

PRODUCT = tuple(room for room in ROOMS if room != "playground")


def holds(broken: list[str]) -> None:
    __tracebackhide__ = True
    assert not broken, "\n" + "\n".join(broken)


# Sizes: a smoke alarm. Cut a file or a function because it says two things.


@pytest.mark.parametrize(
    ("folders", "kind", "most"),
    [(ROOMS, ".py", 250), (("tests",), ".py", 400), (("dashboard/templates",), ".html", 120)],
    ids=["product", "tests", "templates"],
)
def test_no_file_is_too_long(folders: tuple[str, ...], kind: str, most: int):
    sizes = {name(path): lines(path) for path in files(*folders, kind=kind)}
    holds([f"{file}: {n} lines, at most {most}" for file, n in sizes.items() if n > most])


def test_a_channel_file_is_short():
    sizes = {name(path): lines(path) for path in files("listener/channels")}
    holds(
        [f"{file}: {n} lines, a channel file at most 200" for file, n in sizes.items() if n > 200]
    )


def test_no_function_is_too_long():
    sizes = [pair for path in files(*ROOMS) for pair in functions(path)]
    holds([f"{place}: {n} lines, a function at most 50" for place, n in sizes if n > 50])


def test_most_functions_are_short():
    sizes = [n for path in files(*PRODUCT) for _, n in functions(path)]
    long = sum(n > 25 for n in sizes) / len(sizes)
    assert long <= 0.08, f"{long:.1%} of the functions have over 25 lines, at most 8 %"
    assert statistics.median(sizes) <= 10, "half of the functions have over 10 lines"


def test_the_whole_product_stays_small():
    kinds = (".py", ".js", ".sh")  # the style sheet counts with the templates
    total = sum(code_lines(path) for kind in kinds for path in files(*PRODUCT, kind=kind))
    # In the end 15,000: until the four issues stand, nobody adds without deleting.
    assert total < 22_600, f"{total} lines of code, at most 22,600: who needs more deletes first"


def test_our_own_javascript_stays_small():
    total = sum(lines(path) for path in files("dashboard", kind=".js"))
    assert total <= 200, f"{total} lines of JavaScript, at most 200: the pages work without it"


# Doors: what is dangerous is done in one place.


class Door(NamedTuple):
    rule: str
    names: tuple[str, ...]
    allowed: tuple[str, ...]


# The playground's server, start and courier are what its own front door is.
FRONT = ("quattrocchi/", "playground/serve.py", "playground/__main__.py", "playground/courier.py")
DOORS = (
    Door(
        "reads the clock; ask the clock handed in",
        ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
         "datetime.date.today", "time.time", "time.time_ns", "time.monotonic", "time.sleep"),
        FRONT,
    ),
    Door(
        "draws at random; ask for a random.Random",
        ("random.random", "random.choice", "random.choices", "random.randint", "random.shuffle",
         "random.uniform", "random.sample", "random.seed", "uuid.uuid4", "uuid.uuid1"),
        FRONT,
    ),
    Door(
        "starts threads or processes; the engines do that",
        ("threading.Thread", "threading.Timer", "concurrent.futures.ThreadPoolExecutor",
         "multiprocessing.Process", "subprocess.run", "subprocess.Popen", "os.fork", "os.system"),
        FRONT,
    ),
    Door("opens sockets; ask for self.http", ("socket.*",), (*FRONT, "listener/guard.py", "listener/mailing.py")),
    Door(
        "makes an HTTP client; ask for self.http",
        ("httpx.Client", "httpx.AsyncClient", "httpx.get", "httpx.post", "httpx.request",
         "requests.get", "requests.post", "requests.request", "requests.Session",
         "urllib.request.*", "http.client.*", "urllib3.PoolManager", "smtplib.*", "imaplib.*"),
        ("listener/client.py", "listener/requests_bridge.py", "listener/mailing.py", *FRONT),
    ),
    Door(
        "opens the database; ask for a Book",
        ("sqlalchemy.create_engine", "sqlite3.connect", "psycopg.connect",
         "psycopg_pool.ConnectionPool"),
        ("casebook/engines.py", "casebook/migrations/", "quattrocchi/"),
    ),
    Door(
        "reads the environment; ask for a setting",
        ("os.environ", "os.environ.*", "os.getenv"),
        ("config/", "quattrocchi/"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=[door.rule.split(";")[0] for door in DOORS])
def test_what_is_dangerous_is_done_behind_one_door(door: Door):
    outside = (path for path in files(*ROOMS) if not name(path).startswith(door.allowed))
    used = ((path, *use) for path in outside for use in used_names(path))
    holds([f"{name(p)}:{line}: {n} {door.rule}" for p, line, n in used if _named(n, door.names)])


def _named(used: str, names: tuple[str, ...]) -> bool:
    return used in names or any(n.endswith(".*") and used.startswith(n[:-1]) for n in names)


# Only what stands at the edge of other people's code may catch everything; each keeps the error.
MAY_CATCH_ALL = ("casebook/job.py", "listener/registry.py", "quattrocchi/engine/")


def test_only_the_workers_loops_catch_everything():
    broad = (
        f"{name(path)}:{node.lineno}: catches everything; catch what you can name"
        for path in files(*ROOMS)
        if not name(path).startswith(MAY_CATCH_ALL)
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    )
    holds(list(broad))


def _catches_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException"))
        for kind in kinds
    )


# Contracts: who may import what, beyond the direction that import-linter holds.

NOT_FOR_CHANNELS = {"os", "time", "threading", "subprocess", "logging", "random", "sqlite3"}
NOT_FOR_CHANNELS |= {"httpx", "sqlalchemy", "starlette", "jinja2", "procrastinate", "apscheduler"}


@pytest.mark.parametrize(
    ("folder", "contract"),
    [("listener/channels", "listener.channel"), ("outreach/desks", "outreach.desk")],
)
def test_a_channel_or_desk_imports_its_contract_and_nothing_else_of_ours(
    folder: str, contract: str
):
    ours = (contract, "casebook.words", folder.replace("/", "."))
    found = ((path, *use) for path in files(folder) for use in imports(path))
    holds(
        [
            f"{name(path)}:{line}: imports {module}; only {contract}, casebook.words and its vendor"
            for path, line, module in found
            if (module.split(".")[0] in ROOMS and not _within(module, ours))
            or module.split(".")[0] in NOT_FOR_CHANNELS
            or _is_another(path, module, folder)
        ]
    )


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _is_another(path: Path, module: str, folder: str) -> bool:
    """Whether a channel reaches into another channel's files."""
    package = folder.replace("/", ".") + "."
    mine = path.relative_to(ROOT / folder).parts[0].removesuffix(".py")
    return module.startswith(package) and module.removeprefix(package).split(".")[0] != mine


OUTREACH_MAY_SEE = ("channel", "about", "items", "outcomes", "registry")


def test_outreach_knows_of_the_listener_only_the_contract_and_the_registry():
    allowed = {f"listener.{module}" for module in OUTREACH_MAY_SEE}
    found = ((path, *use) for path in files("outreach") for use in imports(path))
    holds(
        [
            f"{name(path)}:{line}: outreach imports {module}; only {', '.join(sorted(allowed))}"
            for path, line, module in found
            if module.startswith("listener") and module not in allowed
        ]
    )


def test_the_playground_needs_nothing_but_python_and_jinja():
    found = ((path, *use) for path in files("playground") for use in imports(path))
    allowed = sys.stdlib_module_names | {"playground", "jinja2", "markupsafe"}
    holds([f"{name(p)}:{n}: imports {m}" for p, n, m in found if m.split(".")[0] not in allowed])


def test_every_module_opens_with_its_job():
    holds(
        [
            f"{name(path)}: no docstring that says its job"
            for path in files(*ROOMS, "tests")
            if path.name != "__init__.py" and not ast.get_docstring(source.tree(path))
        ]
    )


# Clean files. The words looked for are put together here, so that this file has none of them.

FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~$}])/(?:wor" + "k|roo" + "t|hom" + r"e/\w+)/",
    "the address of a package registry": r"py" + r"pi\.|python" + "hosted|npm" + "js",
    "unfinished work": r"\b(?:TO" + "DO|FIX" + "ME|XX" + "X|NotImplemented" + r"Error)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str):
    found = (
        f"{file}:{number}: {what}: {line.strip()[:80]}"
        for file, text in source.texts()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(FORBIDDEN[what], line)
    )
    holds(list(found))


def test_templates_hold_no_style_and_no_script_of_their_own():
    inline = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)", re.I)
    found = (
        f"{name(path)}:{number}: the content security policy would stop this: {line.strip()[:80]}"
        for path in files("dashboard", kind=".html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    )
    holds(list(found))


def test_the_locks_hold_exact_versions_with_hashes_and_no_address():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert not re.search(r"https?:|file:|--(extra-)?index|--find-links", text), lock
        entries = [entry for entry in re.split(r"\n(?=\w)", text) if not entry.startswith("#")]
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries), lock


def test_what_the_tests_install_holds_all_that_running_needs():
    run, test = (_pins(lock) for lock in ("requirements.lock", "requirements-dev.lock"))
    assert run <= test, f"only in requirements.lock: {sorted(run - test)}; type: make lock"


def _pins(lock: str) -> set[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.\[\],-]+==[^\s;\\]+)", text, re.M))
