"""Who brings lists of customers, as files or from a program: good rows and bad ones, again and again."""

import csv
import io
from collections.abc import Callable, Sequence
from contextlib import suppress

from casebook.tables.intake import import_run
from outreach import importing
from outreach.desk import DeskCustomer
from tests.simulator.deeds import Deeds
from tests.simulator.lists import PART, Line, Wanted, kept_of
from tests.simulator.mood import Mood
from tests.simulator.world import CLEO, World

POOL = 30  # customers of the list
HEADER = ("ID", "Codice cliente", "Nominativo", "Comune", "Email", "Telefono", "Tariffa")
NAMES = ("Ana Ferri", "Peter Hale", "Lucia Bonfanti", "Ugo Testa", "Giulia Nèri", "Rocco Valenti",
         "Sofia Landi", "Anna Ferri", "Mario Rossi", "Zoë Ünal")  # fmt: skip
CITIES = ("Bologna", "Verona", "Firenze", "", "Modena")
SHARED = ("ana.ferri@posta.example", "ugo.testa@posta.example")


class Clerk(Deeds):
    """Who brings lists."""

    def __init__(self, world: World, mood: Mood) -> None:
        super().__init__(world, mood)
        self.files = world.files

    def errands(self) -> tuple[tuple[float, Callable[[], str]], ...]:
        return (
            (4, self.bring_list), (4, self.start_list), (1, self.stop_list), (2, self.hand_in_list),
        )  # fmt: skip

    def bring_list(self) -> str:
        """A new file, or the last one once more with some rows changed; mostly started at once."""
        name = f"clienti-{len(self.files.lines)}.csv"
        old = [*self.files.lines.values()][-1:]
        again = [*old[0]] if old and self.random.random() < 0.4 else []
        lines = [line if self.random.random() < 0.7 else self._line() for line in again]
        lines += [self._line() for _ in range(0 if lines else self.random.randint(3, 17))]
        self.files.lines[name] = tuple(lines)
        id = importing.take_in(
            self.office, io.BytesIO(self._written(lines)), name=name, by=CLEO,
            channels=self.office.registry.kinds,
        )  # fmt: skip
        if self.random.random() < 0.8:
            self._start(id)
        return f"{name} with {len(lines)} rows as import {id}"

    def start_list(self) -> str:
        """Any of them: one that was stopped, that runs, or of which only a part was read."""
        one = self._any(import_run, import_run.c.ended_at.is_(None))
        self._start(one.id)
        return f"import {one.id}"

    def stop_list(self) -> str:
        one = self._any(import_run, import_run.c.ended_at.is_(None))
        importing.stop(self.office, one.id, by=CLEO)
        return f"import {one.id}"

    def hand_in_list(self) -> str:
        """From a program: whole or not at all."""
        lines = [self._line(good=True) for _ in range(self.random.randint(1, PART))]
        wanted = kept_of(lines)
        found = [_as_told(id, one) for id, one in wanted.items()]
        at = len(self.files.handed)
        self.files.handed.append((wanted, False))
        importing.hand_in(self.office, found, by=CLEO)
        self.files.handed[at] = wanted, True
        return f"{sorted(wanted)}"

    def _start(self, id: int) -> None:
        mapping = ["id", "code", "name", "city", "email", "phone", "contract"]
        importing.start(self.office, id, mapping=mapping, account_id=0, by=CLEO)

    def _line(self, *, good: bool = False) -> Line:
        number = self.random.randrange(POOL)
        id, version = f"k{number}", self.random.randrange(4)
        code = self.random.choice((f"KX-{7000 + number}", f"KX-{7000 + number}", "LF-204817"))
        name, city = self.random.choice(NAMES), self.random.choice(CITIES)
        email = self.random.choice((f"k{number}.{version}@posta.example", *SHARED))
        phone = f"+39 347 555 {number:02}{version:02}"
        reach = frozenset({("email", email), ("phone", phone.replace(" ", ""))})
        cells = (id, code, name, city, email, phone, f"Fibra {version}")
        whole = Line(cells, id, Wanted(code, name, city, reach))
        wrong = "" if good or self.random.random() < 0.7 else self.random.choice(WRONG)
        return _spoilt(whole, wrong)

    def _written(self, lines: Sequence[Line]) -> bytes:
        """As one spreadsheet or the other writes it."""
        text = io.StringIO()
        table = csv.writer(text, delimiter=self.random.choice(";,\t"))
        table.writerow(HEADER)
        table.writerows(line.cells for line in lines)
        with suppress(UnicodeEncodeError):
            if self.random.random() < 0.3:
                return text.getvalue().encode("cp1252")
        return text.getvalue().encode("utf-8-sig")


WRONG = ("no id", "no name", "too many", "no address", "too long")


def _spoilt(whole: Line, wrong: str) -> Line:
    cells, wanted = [*whole.cells], whole.wanted
    if wrong == "no address" and wanted:
        cells[4] = "chiedere a lei"
        reach = frozenset(pair for pair in wanted.contacts if pair[0] != "email")
        only = Wanted(wanted.code, wanted.name, wanted.city, reach)
        return Line(tuple(cells), whole.id, only, told=True)
    if wrong == "no id":
        cells[0] = cells[1] = ""
    elif wrong == "no name":
        cells[2] = "—"
    elif wrong == "too many":
        cells.append("di troppo")
    elif wrong == "too long":
        cells[3] = "x" * 400
    return Line(tuple(cells), "" if wrong else whole.id, wanted, told=bool(wrong))


def _as_told(id: str, one: Wanted) -> DeskCustomer:
    reach = {kind: (value,) for kind, value in one.contacts}
    return DeskCustomer(
        id, one.name, code=one.code, city=one.city,
        emails=reach.get("email", ()), phones=reach.get("phone", ()),
        contract={"Tariffa": "Fibra"},
    )  # fmt: skip
