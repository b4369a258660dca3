"""Who lives in the town: made-up people with their handles, addresses and tempers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

BRAND = "linfa"


@dataclass(frozen=True)
class Person:
    """`answer` is what this person writes back, once, when written to in private."""

    key: str
    name: str
    number: int
    x: str = ""
    mastodon: str = ""
    facebook: bool = False
    email: str = ""
    phone: str = ""
    customer: str = ""
    city: str = ""
    bio: str = ""
    followers: int = 120
    takes_messages: bool = True
    answer: str = ""

    @cached_property
    def x_id(self) -> str:
        return str(1_460_000_000_000_000_000 + self.number * 104_729_000_017)

    @cached_property
    def mastodon_id(self) -> str:
        """The account's id on the brand's server, which knows people of other servers too."""
        return str(109_300_000_000_000_000 + self.number * 32_452_843_001)

    @cached_property
    def facebook_id(self) -> str:
        """The page-scoped id (PSID) under which the page knows this person."""
        return str(7_250_000_000_000_000 + self.number * 15_485_863_001)


PEOPLE = (
    Person(BRAND, "Linfa", 1, x="LinfaCasa", facebook=True, email="assistenza@linfa.example",
           mastodon="linfa",
           bio="Internet e telefono per la casa.", followers=41_200),
    Person("ana", "Ana Ferri", 2, x="anaferri_casa", facebook=True,
           mastodon="anaferri@piazza.example",
           email="ana.ferri@posta.example", phone="+39 347 555 0142", customer="LF-204817",
           city="Bologna", bio="Traslochi, piante, pazienza.", followers=310,
           answer="Finalmente qualcuno! Sono in casa giovedì mattina. Il mio numero è lo stesso."),
    Person("marco", "Marco Sarti", 3, x="marcosarti", facebook=True, city="Bologna",
           mastodon="marcosarti",
           email="marco.sarti@posta.example", followers=820,
           answer="Non sono io il cliente, è Ana: scrivete a lei, per favore."),
    Person("ana_verona", "Ana Ferri", 4, x="anaferri_vr", facebook=True, city="Verona",
           email="ana.ferri.vr@posta.example", phone="+39 045 555 0199", customer="LF-338120",
           bio="Maestra a Verona.", followers=95,
           answer="Grazie. La bolletta doppia è quella di ottobre."),
    Person("peter", "Peter Hale", 5, x="peterhale_it", email="peter.hale@mail.example",
           mastodon="peterhale@toot.example",
           phone="+39 320 555 0117", customer="LF-410055", city="Firenze",
           bio="Brit in Tuscany.", followers=640,
           answer="Thanks for getting in touch. Tomorrow after 5 pm works for me."),
    Person("rocco", "Rocco Valenti", 6, x="roccovalenti", facebook=True, city="Milano",
           mastodon="roccovalenti",
           bio="Opinioni forti.", followers=14_000, takes_messages=False),
    Person("lucia", "Lucia Bonfanti", 7, x="luciabonfanti", facebook=True, city="Modena",
           mastodon="lucia_b",
           email="lucia.bonfanti@posta.example", customer="LF-120003", followers=210),
    Person("giulia", "Giulia Neri", 8, x="giulianeri", facebook=True, city="Parma",
           mastodon="giulia@piazza.example",
           email="giulia.neri@posta.example", followers=77,
           answer="Perfetto, grazie mille per la risposta!"),
    Person("spam", "Guadagna Subito", 9, x="guadagna_subito", facebook=True,
           mastodon="guadagna@spam.example",
           bio="Soldi facili!!!", followers=3),
    Person("gazzetta", "Gazzetta del Borgo", 10, x="gazzettaborgo", city="Bologna",
           bio="Notizie locali.", followers=22_500, takes_messages=False),
    Person("erbe", "Erboristeria Selva", 11, x="erbeselva", facebook=True, city="Trento",
           mastodon="erbeselva@piazza.example",
           bio="Linfa di betulla, tisane e unguenti.", followers=1_900),
    Person("ugo", "Ugo Testa", 12, x="ugotesta", facebook=True, city="Imola",
           email="ugo.testa@posta.example", phone="+39 051 555 0173", customer="LF-090210",
           followers=44, answer="Va bene, aspetto la vostra chiamata."),
    Person("sofia", "Sofia Landi", 13, x="sofialandi", facebook=True, city="Ferrara",
           mastodon="sofialandi",
           email="sofia.landi@posta.example", phone="+39 333 555 0166", customer="LF-275540",
           followers=520, answer="Ok, vi mando la foto del modem."),
)  # fmt: skip


class People:
    """The residents, looked up by key, by X handle or by a platform's id."""

    def __init__(self) -> None:
        self._all = {person.key: person for person in PEOPLE}

    def __getitem__(self, key: str) -> Person:
        if key not in self._all:
            raise KeyError(f"Nobody is called '{key}' here. There are: {', '.join(self._all)}.")
        return self._all[key]

    def __iter__(self) -> Iterator[Person]:
        return iter(self._all.values())

    def add(self, person: Person) -> Person:
        self._all[person.key] = person
        return person
