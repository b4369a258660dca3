"""A casebook as large as you like, made by the database itself in seconds: read, never written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.clock import Clock
from config.settings import Brand, Settings, TeammateSeed
from quattrocchi.clock import SystemClock
from quattrocchi.wiring import Built, build
from tests.bench.measure import folder

MATES = ("Ben Conti", "Cleo Riva", "Dario Sala", "Marta Lodi")
MATES += tuple(f"Collega {letter}" for letter in "ABCDEFGHILMNOPQR")
TEXT = (
    "'Sono ' || (n % 28 + 2) || ' giorni senza linea in via Mazzini ' || (n % 90) || ' e nessuno"
    " risponde. @LinfaCasa ho chiamato tre volte, scritto due, e la pratica ' || n || ' è ancora"
    " lì: qualcuno può dirmi un giorno vero? Lavoro da casa e così non si va avanti.'"
)
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {})"
# One team and what it has open, whatever the years behind it: of all words {waiting} wait, one in
# ten has or had a case, of these {open} are still open, the others asked for nothing.
STEPS = (
    ("people", "INSERT INTO person (id, name, created_at) SELECT n, 'Nome Cognome ' || n, {now}"),
    ("people", "INSERT INTO person_handle (id, person_id, channel, native_id, handle, name, url,"
     " facts, seen_at) SELECT n, n, 'x', 'p' || n, 'persona_' || n, 'Nome Cognome ' || n,"
     " 'https://x.example/persona_' || n, '{{\"receives_your_dm\":true}}', {now}"),
    ("cases", "INSERT INTO cases (id, opened_at, opened_by, owner_id, owned_since, concerns_id,"
     " waiting_since, first_word_at, last_word_at, ended_at) SELECT n, {now} - n, 1,"
     " CASE WHEN n % 20 THEN n % {mates} + 1 END, {now}, n % {people} + 1, CASE WHEN n <= {open}"
     " THEN {now} - n * 1000000 END, {now} - n, {now}, CASE WHEN n > {open} THEN {now} END"),
    ("words", "INSERT INTO mention (id, channel, native_id, account_id, handle_id, kind, visibility,"
     " said_at, heard_at, waiting_since, language, url, thread, facts, flagged, case_id) SELECT n,"
     " 'x', printf('%019d', 1800000000000000000 + n), 1, n % {people} + 1, 'post', 'public',"
     " {now} - n * 1000000, {now}, {now} - n * 1000000, 'it', 'https://x.example/status/' || n,"
     " n, '{{\"mentions_us\":true}}', n % 10 = 0 OR n <= {waiting},"
     " CASE WHEN n % 10 = 0 AND n > {waiting} THEN n / 10 END"),
    ("words", "INSERT INTO body (of, of_id, part, text) SELECT 'mention', n, 'text', {text}"),
    ("words", "INSERT INTO verdict (id, mention_id, kind, complaint, certainty, because, flags,"
     " judge, at) SELECT n, n, 'complaint', 1, 0.9, '[[\"si lamenta: «senza linea»\",\"complains:"
     " “senza linea”\"]]', '[]', 'words-1', {now}"),
    ("cases", "INSERT INTO case_item (case_id, mention_id, as_, because, at) SELECT n, n * 10,"
     " 'origin', '[]', {now}"),
    ("customers", "INSERT INTO customer (id, account_id, native_id, code, name, name_key, contract,"
     " seen_at) SELECT n, 2, 'c' || n, 'LF-' || n, 'Nome Cognome ' || n, 'cognome nome ' || n,"
     " '{{}}', {now}"),
    ("customers", "INSERT INTO link (person_id, customer_id, strength, because, basis, at) SELECT n,"
     " n, CASE n % 3 WHEN 0 THEN 'proven' WHEN 1 THEN 'claimed' ELSE 'proposed' END, '[]', 'public',"
     " {now}"),
    ("customers", "INSERT INTO ticket (account_id, native_id, customer_id, subject, status, open,"
     " opened_at, seen_at) SELECT 2, n, n, 'Nessuna linea', 'open', n % 2, {now}, {now}"),
)  # fmt: skip


def settings(place: Path) -> Settings:
    team = tuple(
        TeammateSeed(name=name, email=f"{name.replace(' ', '.').lower()}@linfa.example")
        for name in MATES
    )
    brand = Brand(name="Linfa", handles=("LinfaCasa",))
    return Settings(data=str(place), brand=brand, teammate=team)


def opened(place: Path, words: int = 0) -> Built:
    """The house over a casebook of so many words in ``place``, made the first time."""
    place.mkdir(parents=True, exist_ok=True)
    made = place / "made"
    built = build(place, settings(place), address="http://127.0.0.1")
    if words and not made.exists():
        _fill(place / "quattrocchi.db", words, SystemClock())
        made.touch()
    return built


@contextmanager
def kept_folder(words: int) -> Iterator[Path]:
    """Where a large casebook is kept for the next run, if QUATTROCCHI_DATA says where."""
    if data := os.environ.get("QUATTROCCHI_DATA"):
        yield Path(data) / f"bench-{words}"
        return
    with folder() as place:
        yield place


def _fill(path: Path, words: int, clock: Clock) -> None:
    now = int(clock.now().timestamp() * 1_000_000)
    people = max(100, words // 5)
    many = {"people": people, "words": words, "cases": words // 10, "customers": people // 2}
    asked = {"now": now, "people": people, "text": TEXT, "mates": len(MATES)}
    asked |= {"waiting": min(words, 1_500), "open": min(words // 10, 500)}
    with sqlite3.connect(path) as book:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            book.execute("PRAGMA " + pragma)
        for id, (kind, key) in enumerate((("channel", "x"), ("desk", "console")), 1):
            row = (id, kind, key, key.upper(), "{}", "live", now)
            columns = "id, kind, key, name, settings, mode, created_at"
            book.execute(f"INSERT INTO account ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for of, step in STEPS:
            into, columns, select = step.partition(" SELECT ")
            numbers = NUMBERS.format(many[of])
            sentence = f"{into} {numbers} {columns}{select} FROM numbers"
            book.execute(sentence.format(**asked))
        book.execute("ANALYZE") if words > 100_000 else None
    book.close()
