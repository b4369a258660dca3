"""What people in the town do on the platforms of old: X, Facebook, blogs and the ticket desk."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from casebook.tables.intake import canary
from playground.people import BRAND, PEOPLE
from tests.simulator.misfortunes import FAULTS
from tests.simulator.mood import Mood
from tests.simulator.neighbours import ANYBODY, ON_MASTODON, QUIRKS, Neighbours
from tests.simulator.voice import ANSWERS, COMPLAINTS, TROUBLES
from tests.simulator.world import World

ON_X = tuple(person.key for person in PEOPLE if person.x and person.key != BRAND)
ON_FACEBOOK = tuple(person.key for person in PEOPLE if person.facebook and person.key != BRAND)
CUSTOMERS = tuple(person.key for person in PEOPLE if person.customer and person.email)
PROMISED = "La ricontatteremo entro venerdì."
OLD, FUTURE = "2001-03-04T08:00:00+01:00", "2031-01-01T00:00:00+00:00"


class Townsfolk(Neighbours):
    """Everybody, wherever they speak."""

    def __init__(self, world: World, mood: Mood) -> None:
        super().__init__(world, mood)
        self.posts: list[tuple[str, str]] = []
        self.items: list[tuple[str, str]] = []
        self.articles: list[tuple[str, str]] = []
        self.tickets: list[str] = []
        self.touched: dict[str, int] = {}  # tickets that people changed, and how often

    def settle(self) -> None:
        """What lies in town before the first day: a page to comment on and some tickets."""
        self.items.append((BRAND, self._act(BRAND, "graph.post", text="La fibra arriva a Imola.")))
        self.blog_posts.append(
            (BRAND, self._act(BRAND, "wordpress.post", title="Imola", text="Fibra."))
        )
        for quirk in QUIRKS:
            if self.random.random() < 0.3:
                self._act(BRAND, "mastodon.quirk", name=quirk)
        for who in CUSTOMERS[:3]:
            self.open_ticket(who)
        for ticket in self.tickets[: self.random.randint(0, 3)]:
            self._act("centralino", "rt.correspond", ticket=ticket, text=PROMISED)
        for _ in range(12):
            self.act()

    def act(self) -> str:
        """One of them does something; gives what, for the trace."""
        deed = self.mood.chosen(
            "people",
            (8, self.post_on_x), (2, self.edit_on_x), (1, self.delete_on_x), (3, self.dm_on_x),
            (1, self.close_or_open), (5, self.comment), (2, self.visit), (1, self.edit_item),
            (1, self.delete_item), (2, self.dm_on_facebook), (3, self.blog), (1, self.edit_article),
            (1, self.delete_article), (2, self.open_ticket), (1, self.mail_ticket),
            (3, self.work_on_ticket), (1, self.push_again), (1, self.say_canary),
            (1, self.burst), *self.elsewhere(),
        )  # fmt: skip
        came = deed()
        self.mood.done[deed.__name__] += not came.endswith(("cannot", "nothing"))
        return came

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
        return self._try(self.random.choice(ON_X), "x.dm", text=self.in_private())

    def say_canary(self) -> str:
        """Somebody of ours says, where it is listened for, what tells that we still hear."""
        with self.world.book.reading() as r:
            rows = r.rows(select(canary.c.sentence).where(canary.c.ended_at.is_(None)))
        if not rows:
            return "nothing"
        said, who = self.random.choice(rows).sentence, self.random.choice(CUSTOMERS)
        where = self.random.choice(("x.post", "graph.post", "mastodon.post", "bluesky.post"))
        return self._try(who, where, text=said)

    def burst(self) -> str:
        """The same trouble for many within minutes, here or everywhere."""
        trouble, where = self.random.choice(TROUBLES), self.random.choice(("Verona", "Imola", ""))
        here = f" a {where}" if where else ""
        ways: tuple[tuple[Sequence[str], str, str], ...] = (
            (ON_X, "x.post", "@LinfaCasa"), (ON_MASTODON, "mastodon.post", "@linfa"),
            (ANYBODY, "bluesky.post", "@linfa.example"),
        )  # fmt: skip
        for who, do, named in self.random.sample(
            [(w, do, n) for ws, do, n in ways for w in ws], 12
        ):
            self.said += 1
            self._try(who, do, text=f"{named} {trouble}{here}, che vergogna ({self.said})")
        return f"{trouble}{here}"

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
        return self._try(self.random.choice(ON_FACEBOOK), "graph.dm", text=self.in_private())

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
        """The call centre's own words may promise something."""
        if self.random.random() < 0.5:
            said = self.random.choice(("richiamato", PROMISED, PROMISED, "visto"))
            return self._touch(
                self.random.choice(("rt.comment", "rt.correspond")), "centralino", text=said
            )
        status = self.random.choice(("open", "resolved", "stalled"))
        return self._touch("rt.status", "centralino", status=status)

    def _touch(self, do: str, who: str, **more: Any) -> str:
        ticket = self.random.choice(self.tickets)
        self.touched[ticket] = self.touched.get(ticket, 0) + 1
        return self._try(who, do, ticket=ticket, **more)


def some_time(random: Random) -> timedelta:
    """Mostly moments, sometimes a night, seldom longer than any platform remembers."""
    seconds = random.choices(
        (random.randint(1, 20), random.randint(30, 240), random.randint(300, 3_600),
         random.randint(7_200, 50_000), random.randint(100_000, 800_000)),
        (40, 35, 18, 6, 1),
    )[0]  # fmt: skip
    return timedelta(seconds=seconds, milliseconds=random.randint(0, 999))
