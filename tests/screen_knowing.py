"""Before the pictures of who it is and what we know already: a file of customers, a trouble of many."""

import io
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from casebook.tables.heard import mention
from casebook.tables.intake import import_run
from casebook.tables.known import incident, topic
from outreach import importing
from tests.journeys.place import Place

FILE = (
    "Codice cliente;Nome;Cognome;Città;E-mail;Telefono;Handle X\n"
    "LF-300001;Nora;Belli;Verona;nora.belli@posta.example;+393330000001;norabelli\n"
    "LF-300002;Nora;Belli;Lecce;nora2@posta.example;;\n"
    "LF-300003;Piero;Sala;Milano;non è un'e-mail;+393330000003;piero_s\n"
    ";Tea;Moro;Bari;;;\n"
)
TWICE = {
    "Internet assente": "Da due giorni senza internet in via Verdi, fattura 77812 pagata. Quando torna la linea?",
    "Ancora senza internet": "Da due giorni senza internet in via Verdi: oggi il tecnico ha trovato il cavo rotto.",
}


def knowing(place: Place, *, ada: int, ben: int) -> Iterator[tuple[str, int, str]]:
    office = place.built.house.office
    data = io.BytesIO(FILE.encode())
    id = importing.take_in(office, data, name="clienti.csv", by=ada, channels=("x", "facebook"))
    yield "import", ada, f"/imports/{id}"
    with place.book.reading() as r:
        mapping = r.value(select(import_run.c.mapping).where(import_run.c.id == id))
    importing.start(office, id, mapping=mapping, account_id=0, by=ada)
    place.work()
    yield "import-done", ada, f"/imports/{id}"
    yield "imports", ada, "/imports"
    yield "weights", ben, "/weights"
    for name, text in TWICE.items():
        act = {"who": "ugo", "do": "rt.open", "subject": name, "text": text, "as": name}
        place.town.act(act, at=place.clock.now())
    place.later(minutes=20)
    yield "repeated", ben, "/repeated"
    with place.book.writing() as w:
        since = w.now - timedelta(hours=4)
        w.add(incident, theme="no_line", place="", since=since, at=w.now, people=7, usual=0.8)
        flagged = select(mention.c.id).where(mention.c.flagged).order_by(mention.c.id).limit(7)
        for row in w.rows(flagged):
            w.run(topic.delete().where(topic.c.mention_id == row.id))
            w.add(topic, mention_id=row.id, theme="no_line", place="", at=w.now)
    yield "incidents", ben, "/incidents"
