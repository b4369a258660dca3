"""What was brought of customers, and what must therefore be in the list: exactly the rows of the files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from outreach.pruning import NEVER_STARTED
from tests.simulator.sight import Sight

PART = 5  # rows kept in one block, where the house keeps a thousand
GONE = None  # as a customer: not there


@dataclass(frozen=True)
class Wanted:
    """A customer as the file has them."""

    code: str
    name: str
    city: str
    contacts: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """``id`` "": the row is refused; ``told``: something about it is."""

    cells: tuple[str, ...]
    id: str
    wanted: Wanted | None
    told: bool = False


@dataclass
class Files:
    """What was brought, and what must therefore be in the list: by id, what it may be."""

    lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)  # by the file's name
    handed: list[tuple[dict[str, Wanted], bool]] = field(default_factory=list)  # surely kept?
    held: dict[str, Wanted | None] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)  # parts

    def broken(self, sight: Sight) -> Iterator[str]:
        runs = {row.id: row for row in sight.imports}
        new = [row for row in sight.import_parts if row.done_at and row.id not in self.done]
        self.done |= {row.id for row in new}
        kept = [kept_of(self.part(runs[row.import_id].name, row)) for row in new]
        yield from self._the_list(sight, kept)
        for row in sight.imports:
            yield from self._counted(sight, row)

    def part(self, name: str, row: Row[Any]) -> Sequence[Line]:
        return self.lines[name][row.first_row - 2 :][:PART]

    def _the_list(self, sight: Sight, kept: list[dict[str, Wanted]]) -> Iterator[str]:
        own = [row.id for row in sight.accounts if row.kind == "file"]
        if len(own) > 1:
            yield f"imports: there are {len(own)} lists of our own"
        there = {
            row.native_id: _as_is(sight, row) for row in sight.customers if row.account_id in own
        }
        news = [*((one, True) for one in kept), *self.handed]
        self.handed = []
        often = Counter(id for one, _ in news for id in one)
        may: dict[str, set[Wanted | None]] = {}
        for one, sure in news:
            alone = {id for id in one if often[id] == 1}
            came = {there.get(id) == one[id] for id in alone if one[id] != self.held.get(id, GONE)}
            if len(came) > 1:
                yield f"imports: of {sorted(one)} some were kept and others were not"
            for id, wanted in one.items():
                may.setdefault(id, set()).add(wanted)
                if not sure:
                    may[id].add(self.held.get(id, GONE))
        for id in {*self.held, *there, *may}:
            allowed = may.get(id, {self.held.get(id, GONE)})
            if there.get(id, GONE) not in allowed:
                yield f"imports: customer {id} is {there.get(id)}, not {allowed}"
        self.held = {**self.held, **there}

    def _counted(self, sight: Sight, row: Row[Any]) -> Iterator[str]:
        """Each row is counted once: as added, changed, the same or told."""
        if row.ended_at and row.started_at is None and row.ended_at - row.at >= NEVER_STARTED:
            return  # nobody wanted it after all: its file was forgotten
        lines, parts = (
            self.lines[row.name],
            [p for p in sight.import_parts if p.import_id == row.id],
        )
        if row.rows not in (0, len(lines)):
            yield f"imports: {row.name} has {len(lines)} rows and {row.rows} were read"
        done = [self.part(row.name, part) for part in parts if part.done_at]
        kept = sum(len(kept_of(part)) for part in done)
        if row.added + row.changed + row.same != kept:
            yield f"imports: of {row.name} {kept} customers were kept, and not so many counted"
        told = {
            part.first_row + n
            for part in parts
            for n in told_of(self.part(row.name, part))
            if part.done_at
        }
        found = [error.row for error in sight.import_errors if error.import_id == row.id]
        if sorted(told) != sorted(found) or row.refused != len(found):
            yield f"imports: {row.name} tells of rows {sorted(found)}, not of {sorted(told)}"
        if (row.ended_at is not None) != (bool(row.rows) and all(part.done_at for part in parts)):
            yield f"imports: {row.name} ended at {row.ended_at}, with parts still to do or none"

    def left(self, sight: Sight) -> Iterator[str]:
        """What was begun has its end, once nothing goes wrong any more."""
        for row in sight.imports:
            if row.started_at and not row.ended_at:
                yield f"imports: {row.name} was started and stands still"


def kept_of(part: Sequence[Line]) -> dict[str, Wanted]:
    """The last of two with one id holds."""
    return {line.id: line.wanted for line in part if line.id and line.wanted}


def told_of(part: Sequence[Line]) -> Iterator[int]:
    seen = set[str]()
    for n, line in enumerate(part):
        if line.told or line.id in seen:
            yield n
        seen |= {line.id} - {""}


def _as_is(sight: Sight, row: Row[Any]) -> Wanted:
    mine = frozenset((c.kind, c.value) for c in sight.contacts if c.customer_id == row.id)
    return Wanted(row.code or "", row.name, row.city or "", mine)
