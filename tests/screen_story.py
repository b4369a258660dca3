"""What happens before each picture: the demo's story, then promises, two more eyes, shifts and silence."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from casebook.tables.heard import account, stream
from casebook.tables.intake import gap
from casebook.tables.people import customer, customer_contact
from casebook.tables.team import teammate
from listener import canary
from outreach import commitments, phrase_book, proving, rota
from playground.story import BEFORE
from quattrocchi import demo
from tests.cast import ADA, hire
from tests.journeys.place import Place
from tests.screen_knowing import knowing

Shot = tuple[str, int, str]  # the picture's name, who looks (0: a stranger), the address
SPAN = timedelta(hours=3, minutes=10)
BLOGS = ("casa-nuova", "via-mazzini", "gazzetta", "selva")
DRY = (  # in the customer's language, whoever reads the page: so are the hints
    "In relazione alla pratica n. LF-204817 si comunica che il guasto è imputabile a una "
    "attenuazione del segnale e che Lei avrebbe dovuto avvisarci per tempo. Ci mandi il suo codice "
    "cliente: la contatteremo entro domani alle 12."
)
WORDS = (
    "Buongiorno Ana, sono Ben Conti di Linfa. Ho letto il suo blog. Mi dispiace: ho le sue "
    "richieste davanti, non deve ripetere niente. Giovedì mattina è in casa per il tecnico?"
)
INVITED = "Ana, sono Ben Conti di Linfa: le ho scritto in privato."
MARTA_WRITES = (
    "Buongiorno Sofia, sono Marta Lodi di Linfa. Mi dispiace per le sere senza linea: quando si "
    "spegne, le luci del modem restano accese?"
)
# What the call centre told Ana before anybody here knew her: offered as a promise of ours.
CALL_CENTRE = {"who": "centralino", "do": "rt.correspond", "ticket": "$ana_web",
               "text": "Gentile cliente, la richiameremo entro venerdì."}  # fmt: skip
PROMISED = {
    "it": ("La richiamo io con il giorno del tecnico.", "Il tecnico viene giovedì, tra le 8 e le 10.",
           "Le confermo il rimborso della bolletta di ottobre."),
    "en": ("I will call you with the technician’s day.", "The technician comes on Thursday, 8 to 10.",
           "I will confirm the refund of October’s bill."),
}  # fmt: skip
FORMS = ("channel/mastodon", "channel/bluesky", "channel/wordpress", "channel/webhook", "channel/x",
         "gateway/smtp", "gateway/http", "gateway/notices", "desk/rt")  # fmt: skip


def story(place: Place, *, language: str, hands: Page) -> Iterator[Shot]:
    yield from Story(place, language, hands).told()


class Story:
    """``hands`` is the window in which Ben and the others do what they do."""

    def __init__(self, place: Place, language: str, hands: Page) -> None:
        self.place, self.language, self.hands = place, language, hands
        self.office = place.built.house.office

    def told(self) -> Iterator[Shot]:
        self.ada = hire(self.place.book, ADA, language=self.language)
        yield "sign-in", 0, "/sign-in"
        yield "welcome", 0, self.place.setup_link().removeprefix(self.place.address)
        self._team()
        yield from self._nothing_yet()
        self._people_speak()
        yield from self._taken()
        yield from self._cleaned_up()
        yield from self._answered()
        yield from self._promised()
        yield from self._four_eyes()
        yield from self._words_of_the_house()
        yield from self._shifts()
        yield from self._house()
        yield from self._heard()

    def _team(self) -> None:
        mates = [hire(self.place.book, mate) for mate in demo.TEAM]  # type: ignore[arg-type]
        self.ben, self.cleo, self.dario, self.marta = mates
        with self.place.book.writing() as w:
            w.run(update(teammate).values(language=self.language))
        demo._faces(self.place.built)

    def _nothing_yet(self) -> Iterator[Shot]:
        for name, path in (("queue", "/"), ("mine", "/mine"), ("promises", "/promises"),
                           ("notices", "/notices"), ("reports", "/reports"), ("hour", "/hour"),
                           ("eyes", "/eyes"), ("search", "/search?q=linea"), ("tip", "/tip"),
                           ("overrides", "/overrides"), ("channels", "/channels"),
                           ("keys", "/keys"), ("rota", "/rota")):  # fmt: skip
            yield f"empty-{name}", self.ada if name == "keys" else self.ben, path

    def _people_speak(self) -> None:
        place = self.place
        place.built.house.registry.doors.ceilings = {"X di Linfa": 5.0}
        before = (*BEFORE, (timedelta(days=-4), CALL_CENTRE))
        place.town.plan((offset + SPAN, act) for offset, act in before)
        feeds = {"feeds": tuple(f"{place.town.base}/blog/{name}/" for name in BLOGS)}
        place.connect(live_by=self.ada, feeds=feeds)
        place.work()
        for _ in range(19):
            place.later(minutes=10)

    def _taken(self) -> Iterator[Shot]:
        yield "queue", self.ben, "/"
        yield "waiting", self.ben, self._found("URGENTE", self.ben)
        self._take("Casa nuova", self.ben)
        self.place.work()
        yield "case", self.ben, "/cases/1"
        self._at(self.ben, "/cases/1")
        self.hands.fill("#text", DRY)
        expect(self.hands.locator("#hints .note").first).to_be_visible()
        yield "composer", self.ben, "/cases/1#words"
        with self.place.book.reading() as r:
            of = select(customer.c.id, customer_contact.c.id.label("contact")).join(
                customer_contact
            )
            ana = r.row(
                of.where(customer.c.code == "LF-204817", customer_contact.c.kind == "phone")
            )
        assert ana is not None
        yield "code-offered", self.ben, f"/cases/1#code{ana.id}"
        proving.ask(self.office, 1, customer_id=ana.id, contact_id=ana.contact, by=self.ben)
        self.place.work()
        yield "code-sent", self.ben, f"/cases/1#code{ana.id}"

    def _cleaned_up(self) -> Iterator[Shot]:
        yield "duplicates", self.ben, "/cases/1/duplicates"
        self._at(self.ben, "/cases/1/duplicates")
        tweet = self.hands.locator(".rec > li", has_text="zero visti")
        tweet.locator("label:has([value=duplicate])").click()
        self.hands.click("main .b.main")
        expect(self.hands.locator("#receipts")).to_be_visible()
        self.place.later(seconds=11)
        yield "receipts", self.ben, "/cases/1/receipts"

    def _answered(self) -> Iterator[Shot]:
        self._write("/cases/1", self.ben, WORDS)
        yield "undo", self.ben, "/cases/1"
        self.place.later(seconds=11)
        self.place.later(minutes=8)
        self._at(self.ben, "/cases/1")
        proof = self.hands.locator("details:has([action='/proofs'])").first
        proof.locator("summary").click()
        proof.locator("[name=words]").fill("Ha richiamato dal numero in scheda.")
        proof.locator("button").click()
        expect(self.hands.locator(".doss")).to_contain_text(
            re.compile("Cliente provato|Proven customer")
        )
        yield "case-answered", self.ben, "/cases/1"

    def _promised(self) -> Iterator[Shot]:
        call, technician, refund = PROMISED[self.language]
        peter = self._take("my internet", self.dario)
        verona = self._take("due volte", self.ben)
        self.place.work()
        called = self._promise(1, self.ben, call, hours=1)
        self._promise(1, self.ben, technician, hours=47, through="Squadra Nord")
        self._promise(peter, self.dario, "I will send you a new modem.", hours=27)
        yield "case-promised", self.ben, "/cases/1#promises"
        yield "promises-found", self.ben, "/promises?show=proposed"
        kept = self._promise(verona, self.ben, refund, hours=2)
        commitments.keep(self.office, kept, by=self.ben)
        self.place.later(minutes=25)
        yield "promise-due", self.ben, "/cases/1"
        yield "promises", self.ben, "/promises"
        yield "promises-confirm", self.ben, "/promises?show=confirm"
        self.place.later(minutes=55)
        yield "promise-late", self.ben, "/cases/1"
        yield "promises-late", self.cleo, "/promises?show=late"
        yield "notices", self.cleo, "/notices"
        commitments.break_(
            self.office, called, by=self.ben, why="Il tecnico non ha dato il giorno."
        )
        commitments.confirm(self.office, kept, by=self.ben, words="«Visto, grazie»")
        yield "promises-ended", self.ben, "/promises?show=ended"

    def _four_eyes(self) -> Iterator[Shot]:
        way = self._public_way()
        yield "public", self.ben, f"/cases/1?route={way}"
        self._write(f"/cases/1?route={way}", self.ben, INVITED)
        sofia = self._take("modem si spegne", self.marta)
        self.place.work()
        self._write(f"/cases/{sofia}", self.marta, MARTA_WRITES)
        yield "newcomer", self.marta, f"/cases/{sofia}"
        yield "eyes", self.cleo, "/eyes"

    def _words_of_the_house(self) -> Iterator[Shot]:
        text = {"it": "Buongiorno {name}, sono {me} di Linfa. Ci penso io: le scrivo entro {when}.",
                "en": "Good morning {name}, I am {me} of Linfa. It is mine: I write by {when}."}  # fmt: skip
        for language, words in text.items():
            phrase_book.write(self.office, "in_charge", language=language, text=words, by=self.ben)
        yield "phrases", self.cleo, "/phrases"
        yield "glossary", self.cleo, "/glossary"
        self._at(self.cleo, self._found("URGENTE", self.cleo))
        self.hands.locator("details:has([action='/exception']) summary").click()
        self.hands.fill("#because", "Dice di avere in casa una bambina che ha bisogno di cure.")
        self.hands.click("[action='/exception'] button")
        yield "overrides", self.cleo, "/overrides"

    def _shifts(self) -> Iterator[Shot]:
        rome = datetime(2026, 3, 9, 8, tzinfo=UTC)
        for mate, what, day, begins, ends in (
            (self.ben, "duty", 1, 0, 9), (self.dario, "duty", 1, 1, 12),
            (self.marta, "duty", 3, 0, 4), (self.cleo, "away", 4, 0, 48),
        ):  # fmt: skip
            at = rome + timedelta(days=day)
            times = {"from_at": at + timedelta(hours=begins), "to_at": at + timedelta(hours=ends)}
            rota.put(self.office, mate, what=what, by=self.ada, **times)
        yield "rota", self.cleo, "/rota"
        yield "hour", self.ben, "/hour"
        yield "hour-idle", self.marta, "/hour"
        yield "calendar", self.cleo, "/calendar"
        yield "calendar-read", self.ben, "/calendar"

    def _house(self) -> Iterator[Shot]:
        yield from (
            ("mine", self.ben, "/mine"), ("search", self.ben, "/search?q=linea"),
            ("tip", self.ben, "/tip"), ("diary", self.ben, "/cases/1/diary"),
            ("diary-house", self.ada, "/diary"), ("diary-check", self.ada, "/diary/check"),
            ("drafts", self.ben, "/cases/1/drafts"), ("team", self.ada, "/team"),
            ("me", self.ben, "/me"), ("error", self.ben, "/cases/999"),
            ("trouble", self.ben, "/reports/word/9999"), ("not-found", self.ben, "/nowhere"),
        )  # fmt: skip
        self._at(self.ada, "/keys")
        self.hands.locator("[action='/keys'] [name=name]").fill("Cruscotto di sala")
        self.hands.click("[action='/keys'] button")
        yield "keys", self.ada, "/keys"
        yield from knowing(self.place, ada=self.ada, ben=self.ben)

    def _heard(self) -> Iterator[Shot]:
        place, x = self.place, self.place.account["x"]
        with place.book.writing() as w:
            of_x = select(stream.c.key, stream.c.id).where(stream.c.account_id == x)
            streams = {row.key: row.id for row in w.rows(of_x)}
            sky = select(account.c.who).where(account.c.key == "bluesky")
            ends = (w.now + timedelta(days=6, hours=3)).isoformat()
            w.run(update(account).where(account.c.key == "bluesky").values(
                who={**w.value(sky), "expires_at": ends}))  # fmt: skip
            w.add(
                gap, stream_id=streams["search"], missed=1000, found=0, tried_at=w.now, at=w.now,
                from_at=w.now - timedelta(hours=30), to_at=w.now - timedelta(hours=6),
                because=["Alla ripresa X dava solo le parole più nuove.",
                         "When it resumed, X gave only the newest words."],
            )  # fmt: skip
        sentence = canary.proposed(place.book, "Linfa", streams["mentions"])
        canary.plant(
            place.book, streams["mentions"], sentence, account_id=x, every_hours=24, by=self.ada
        )
        yield "channels", self.ada, "/channels"
        for key in ("x", "bluesky", "webhook", "http", "rt"):
            yield f"channel-{key}", self.ada, f"/channels/{place.account[key]}"
        yield "coverage", self.ada, f"/channels/{x}#rhythm"
        yield "connect", self.ada, "/channels/new"
        for form in FORMS:
            yield f"form-{form.partition('/')[2]}", self.ada, f"/channels/new/{form}"
        yield "live", self.ada, f"/channels/{x}/preview"
        place.town.faults.set(where="x:*", what="token dead", times=99)
        place.later(minutes=10)
        yield "silent-channels", self.ada, "/channels"
        yield "silent-channel", self.ada, f"/channels/{x}"

    def _promise(self, case: int, by: int, text: str, *, hours: int, through: str = "") -> int:
        due_at = self.place.clock.now() + timedelta(hours=hours)
        return commitments.make(self.office, case, by=by, text=text, due_at=due_at, through=through)

    def _write(self, where: str, mate: int, words: str) -> None:
        self._at(mate, where)
        self.hands.fill("#text", words)
        self.hands.click("[data-send]")
        expect(self.hands.locator(".fate [data-key=z]")).to_be_visible()

    def _take(self, text: str, mate: int) -> int:
        self._at(mate, self._found(text, mate))
        self.hands.click("[data-key=t]")
        self.hands.wait_for_url("**/cases/*")
        return int(re.findall(r"/cases/(\d+)", self.hands.url)[0])

    def _found(self, text: str, mate: int) -> str:
        self._at(mate, "/")
        self.hands.locator(".line > li", has_text=text).first.locator("a.name").click()
        expect(self.hands.locator("[data-key=t]")).to_be_visible()
        return self.hands.url.removeprefix(self.place.address)

    def _public_way(self) -> str:
        self._at(self.ben, "/cases/1")
        found = self.hands.locator("a[href*='route=reply']").first.get_attribute("href") or ""
        return found.partition("route=")[2].partition("#")[0]

    def _at(self, mate: int, path: str) -> None:
        self.hands.goto("about:blank")  # or the open page would ask to sign in meanwhile
        self.hands.context.clear_cookies()
        self.hands.clock.set_fixed_time(self.place.clock.now())
        self.place.comes_in(self.hands, mate)
        self.hands.goto(self.place.address + path)
