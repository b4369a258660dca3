"""Posts by the thousand, ours or not: as a brand's public says them, from a seed."""

import random
from collections.abc import Iterator
from datetime import timedelta

from listener.channel import Author, Heard
from tests.cast import MONDAY

FIRST_ID = 1_800_000_000_000_000_000
OPENINGS = (
    "@LinfaCasa sono {n} giorni senza linea in {place} e nessuno risponde al 187.",
    "Linfa, ma vi sembra normale? Ho pagato la bolletta due volte e il rimborso non arriva.",
    "Il modem di Linfa si riavvia ogni {n} minuti, fibra ferma dalle 8 di stamattina #linfa",
    "@LinfaCasa when will the line in {place} work again? Three weeks now, nobody calls back.",
    "Grazie @LinfaCasa, il tecnico è stato gentile e veloce, tutto risolto in {n} minuti!",
    "Qualcuno di voi ha Linfa in {place}? Com'è la fibra la sera, ci si può fidare?",
    "Disdetta mandata a Linfa {n} settimane fa, addebito arrivato lo stesso. Vergogna.",
    "Traslocato in {place}: Linfa dice che la linea è attiva, a casa mia è tutto spento…",
)
STRANGERS = (
    "Tre giorni senza treni per {place}, qualcuno sa quando riparte la linea?",
    "La linfa dell'albero di {place} in primavera: che meraviglia, guardate che foto!",
    "My phone died again, {n} days after the repair. Never buying from them again.",
    "Stasera risotto e film. Chi viene da {place} porti il vino, siamo in {n}.",
    "Linfa, sangue di ogni albero: in primavera sale di {n} metri in una notte sola.",
    "Nuova fibra a {place}? A me il tecnico di un altro operatore ha dato buca {n} volte.",
)
ENDINGS = (
    "Ho chiamato, ho scritto, ho aspettato: niente di niente, solo musica d'attesa.",
    "In casa siamo in quattro e uno lavora da remoto, così non si va avanti.",
    "I have written twice and sent the form they asked for, and still nothing happens.",
    "Il numero della pratica l'ho dato già tre volte, a tre persone diverse. 🙃",
    "Se entro venerdì non cambia qualcosa vado in negozio e non mi muovo da lì.",
    "",
)
PLACES = ("via Roma", "Monza", "corso Como", "Trezzo", "piazza Dante", "Lodi", "via Verdi")


def ours(n: int, *, people: int | None = None) -> Iterator[Heard]:
    """``people``: how many different authors; one in three posts' as many unless told."""
    return _posts(OPENINGS, n, people or max(1, n // 3))


def strangers(n: int) -> Iterator[Heard]:
    return _posts(STRANGERS, n, max(1, n // 3))


def _posts(openings: tuple[str, ...], n: int, people: int) -> Iterator[Heard]:
    draw = random.Random(14)
    for at in range(n):
        who = draw.randrange(people)
        said = f"{draw.choice(openings)} {draw.choice(ENDINGS)} ({at})"
        id = str(FIRST_ID + at * 4_194_304)
        yield Heard(
            native_id=id,
            text=said.format(n=draw.randrange(2, 30), place=draw.choice(PLACES)),
            author=author(who),
            said_at=MONDAY - timedelta(seconds=n - at),
            url=f"https://x.example/u{who}/status/{id}",
            thread=id,
            facts={"mentions_us": "@LinfaCasa" in said, "quotes_us": False},
            bookmark=id,
        )


def author(who: int) -> Author:
    facts = {"receives_your_dm": who % 3 == 0, "followers": who % 900}
    return Author(
        str(9_000_000 + who), f"persona_{who}", f"Nome Cognome {who}",
        f"https://x.example/persona_{who}", facts,
    )  # fmt: skip
