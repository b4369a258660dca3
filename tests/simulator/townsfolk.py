"""What people in the town do, and what goes wrong on the way to their platforms."""

from datetime import timedelta
from random import Random
from typing import Any

from playground.people import BRAND, PEOPLE
from tests.simulator.mood import Mood
from tests.simulator.world import World

# Nobody may ever miss one of these; each gets a number, so that no two words are alike.
COMPLAINTS = (
    "tre tecnici promessi, zero visti: senza linea da settimane, una vergogna",
    "mi avete addebitato due volte la bolletta, voglio il rimborso",
    "il modem non funziona e nessuno risponde, pessimo servizio",
    "my internet has been down since Monday and nobody answers, terrible service",
    "URGENTE!!! RISPONDETE!!! NON FUNZIONA NIENTE, È UNA VERGOGNA!!!",
)
OTHERS = (
    "grazie, tutto risolto in un quarto d'ora: bravissimi",
    "la linfa di betulla si raccoglie quando la neve si scioglie",
    "arriva anche in via Garibaldi la fibra?",
    "guadagna 5000 euro al mese da casa!!! clicca qui",
    "بدون اتصال منذ أيام 😡😡",
    "parola " * 200,
)
ANSWERS = ("finalmente qualcuno, vi aspetto", "ancora niente, allora?", "ok, grazie")
ON_X = tuple(person.key for person in PEOPLE if person.x and person.key != BRAND)
ON_FACEBOOK = tuple(person.key for person in PEOPLE if person.facebook and person.key != BRAND)
CUSTOMERS = tuple(person.key for person in PEOPLE if person.customer and person.email)
OLD, FUTURE = "2001-03-04T08:00:00+01:00", "2031-01-01T00:00:00+00:00"

FAULTS = (
    ("x:GET", "rate limit"), ("x:GET", "server error"), ("x:GET", "garbage"), ("x:GET", "html"),
    ("x:GET", "token dead"), ("x:GET", "out of credit"), ("x:GET", "answer lost"),
    ("x:GET", "never arrived"), ("x:GET /2/users/*mentions", "out of order"),
    ("x:GET /2/users/*mentions", "duplicated items"), ("x:GET /2/tweets/search", "cursor unknown"),
    ("x:GET /2/dm_events", "no content type"), ("x:GET", "errors inside"),
    ("x:POST", "answer lost"), ("x:POST", "answer lost"), ("x:POST", "never arrived"),
    ("x:POST", "rate limit"), ("x:POST", "unavailable"), ("x:POST", "server error"),
    ("x:POST", "garbage"), ("x:POST", "html"), ("x:POST", "token dead"), ("x:POST", "forbidden"),
    ("graph:GET", "rate limit"), ("graph:GET", "server error"), ("graph:GET", "garbage"),
    ("graph:GET", "answer lost"), ("graph:GET", "token dead"), ("graph:GET", "out of order"),
    ("graph:GET", "duplicated items"), ("graph:POST", "answer lost"),
    ("graph:POST", "answer lost"), ("graph:POST", "never arrived"), ("graph:POST", "rate limit"),
    ("graph:POST", "server error"), ("graph:POST", "garbage"), ("graph:POST", "token dead"),
    ("blog:GET", "unavailable"), ("blog:GET", "garbage"), ("blog:GET", "html"),
    ("blog:GET", "duplicated items"), ("blog:GET", "out of order"), ("blog:GET", "never arrived"),
    ("blog:GET", "expanding entities"), ("blog:GET", "answer lost"),
    ("rt:GET", "unavailable"), ("rt:GET", "garbage"), ("rt:GET", "never arrived"),
    ("rt:GET", "token dead"), ("rt:POST", "answer lost"), ("rt:POST", "never arrived"),
    ("rt:POST", "server error"), ("rt:PUT", "answer lost"), ("rt:PUT", "answer lost"),
    ("rt:PUT", "never arrived"), ("rt:PUT", "server error"), ("rt:PUT", "errors inside"),
    ("rt:PUT", "html"), ("rt:POST", "forbidden"),
)  # fmt: skip


def complains(text: str) -> bool:
    return any(words in text for words in COMPLAINTS)


class Townsfolk:
    """``said`` numbers every word; ids are kept so that they can be edited, answered, deleted."""

    def __init__(self, world: World, mood: Mood) -> None:
        self.world, self.random, self.town = world, world.random, world.town
        self.mood = mood
        self.said = 0
        self.posts: list[tuple[str, str]] = []
        self.items: list[tuple[str, str]] = []
        self.articles: list[tuple[str, str]] = []
        self.tickets: list[str] = []
        self.touched: dict[str, int] = {}  # tickets that people changed, and how often

    def settle(self) -> None:
        """What lies in town before the first day: a page to comment on and some tickets."""
        self.items.append((BRAND, self._act(BRAND, "graph.post", text="La fibra arriva a Imola.")))
        for who in CUSTOMERS[:3]:
            self.open_ticket(who)
        for _ in range(12):
            self.act()

    def act(self) -> str:
        """One of them does something; gives what, for the trace."""
        return self.mood.chosen(
            "people",
            (8, self.post_on_x), (2, self.edit_on_x), (1, self.delete_on_x), (3, self.dm_on_x),
            (1, self.close_or_open), (5, self.comment), (2, self.visit), (1, self.edit_item),
            (1, self.delete_item), (2, self.dm_on_facebook), (3, self.blog), (1, self.edit_article),
            (1, self.delete_article), (2, self.open_ticket), (1, self.mail_ticket),
            (1, self.work_on_ticket), (1, self.push_again),
        )()  # fmt: skip

    def go_wrong(self) -> str:
        where, what = self.random.choice(FAULTS)
        times = self.random.choice((1, 1, 1, 2, 4))
        self.town.faults.set(where, what, times=times)
        return f"{what} on {where} x{times}"

    def post_on_x(self) -> str:
        who = self.random.choice(ON_X)
        name = self.random.choice(("@LinfaCasa ", "@LinfaCasa ", "Linfa: ", ""))
        more: dict[str, Any] = {}
        mine = [id for author, id in self.posts if author == who]
        if mine and self.random.random() < 0.4:
            more["reply_to"] = mine[-1]
        elif self.posts and self.random.random() < 0.1:
            more["quote_of"] = self.random.choice(self.posts)[1]
        return self._kept(self.posts, who, "x.post", text=name + self.words(), **more)

    def edit_on_x(self) -> str:
        who, post = self._one_of(self.posts)
        return self._kept(self.posts, who, "x.edit", post=post, text="@LinfaCasa " + self.words())

    def delete_on_x(self) -> str:
        who, post = self._one_of(self.posts)
        return self._try(who, "x.delete", post=post)

    def dm_on_x(self) -> str:
        return self._try(self.random.choice(ON_X), "x.dm", text=self.words(ANSWERS))

    def close_or_open(self) -> str:
        yes = self.random.random() < 0.5
        return self._try(self.random.choice(ON_X), "x.takes_messages", yes=yes)

    def comment(self) -> str:
        on = self.random.choice(self.items)[1]
        more = {"unsigned": True} if self.random.random() < 0.05 else {}
        who = self.random.choice(ON_FACEBOOK)
        return self._kept(self.items, who, "graph.comment", text=self.words(), on=on, **more)

    def visit(self) -> str:
        who = self.random.choice(ON_FACEBOOK)
        return self._kept(self.items, who, "graph.post", text="Linfa, " + self.words())

    def edit_item(self) -> str:
        who, item = self._one_of(self.items)
        return self._try(who, "graph.edit", item=item, text=self.words())

    def delete_item(self) -> str:
        who, item = self._one_of(self.items)
        return self._try(who, "graph.delete", item=item) if who != BRAND else "nothing"

    def dm_on_facebook(self) -> str:
        return self._try(self.random.choice(ON_FACEBOOK), "graph.dm", text=self.words(ANSWERS))

    def push_again(self) -> str:
        if not self.town.graph.pushes.sent:
            return "nothing"
        return self._try(BRAND, self.random.choice(("graph.push_again", "graph.push_forged")))

    def blog(self) -> str:
        blog = self.random.choice(("casa-nuova", "via-mazzini", "gazzetta", "selva"))
        dated = self.random.choice(("", "", "", OLD, FUTURE))
        unsigned = self.random.random() < 0.1
        about = {"blog": blog, "dated": dated, "unsigned": unsigned, "title": f"Linfa {self.said}"}
        who = self.random.choice(CUSTOMERS)
        return self._kept(self.articles, who, "blogs.post", text="Linfa: " + self.words(), **about)

    def edit_article(self) -> str:
        who, post = self._one_of(self.articles)
        return self._try(who, "blogs.edit", post=post, text="Linfa: " + self.words())

    def delete_article(self) -> str:
        who, post = self._one_of(self.articles)
        return self._try(who, "blogs.delete", post=post)

    def open_ticket(self, who: str = "") -> str:
        who = who or self.random.choice(CUSTOMERS)
        channel = self.random.choice(("web", "telefono"))
        made = self._act(
            who, "rt.open", subject="Senza linea", text=self.words(COMPLAINTS), channel=channel
        )
        self.tickets.append(made)
        return f"{who} opens ticket {made}"

    def mail_ticket(self) -> str:
        return self._touch("rt.correspond", self.random.choice(CUSTOMERS), text=self.words(ANSWERS))

    def work_on_ticket(self) -> str:
        if self.random.random() < 0.5:
            return self._touch("rt.comment", "centralino", text="richiamato")
        status = self.random.choice(("open", "resolved", "stalled"))
        return self._touch("rt.status", "centralino", status=status)

    def words(self, choices: tuple[str, ...] = ()) -> str:
        self.said += 1
        chosen = choices or (COMPLAINTS if self.random.random() < 0.6 else OTHERS)
        codes = ("", "", "", " codice LF-204817", " ana.ferri@posta.example", " LF-410055")
        return f"{self.random.choice(chosen)}{self.random.choice(codes)} ({self.said})"

    def _one_of(self, those: list[tuple[str, str]]) -> tuple[str, str]:
        return self.random.choice(those) if those else (BRAND, "0")

    def _touch(self, do: str, who: str, **more: Any) -> str:
        ticket = self.random.choice(self.tickets)
        self.touched[ticket] = self.touched.get(ticket, 0) + 1
        return self._try(who, do, ticket=ticket, **more)

    def _kept(self, those: list[tuple[str, str]], who: str, do: str, **more: Any) -> str:
        said = self._try(who, do, **more)
        if not said.endswith("cannot"):
            those.append((who, said.rpartition(" ")[2]))
        return said

    def _try(self, who: str, do: str, **more: Any) -> str:
        """Editing what was deleted meanwhile is no deed at all."""
        try:
            return f"{who} {do} {self._act(who, do, **more)}"
        except ValueError:
            return f"{who} {do} cannot"

    def _act(self, who: str, do: str, **more: Any) -> str:
        """No two deeds at one moment, nor one at the moment a reading begins."""
        self.world.clock.forward(timedelta(milliseconds=1))
        try:
            return self.town.act({"who": who, "do": do, **more})
        finally:
            self.world.clock.forward(timedelta(milliseconds=1))


def some_time(random: Random) -> timedelta:
    """Mostly moments, sometimes a night, seldom longer than any platform remembers."""
    seconds = random.choices(
        (random.randint(1, 20), random.randint(30, 240), random.randint(300, 3_600),
         random.randint(7_200, 50_000), random.randint(100_000, 800_000)),
        (40, 35, 18, 6, 1),
    )[0]  # fmt: skip
    return timedelta(seconds=seconds, milliseconds=random.randint(0, 999))
