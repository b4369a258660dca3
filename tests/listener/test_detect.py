"""The first judge: what concerns us, what it wants, and by which words it went."""

import pytest

from casebook.database import Book
from config.seed import seed
from listener.detect import Judge, judge_of, parts_of, without_quotes
from listener.detectors.verdict import Verdict
from tests.listener.station import SETTINGS


@pytest.fixture
def judge(book: Book) -> Judge:
    seed(book, SETTINGS)
    with book.reading() as r:
        return judge_of(r)


def says(judge: Judge, text: str, language: str = "it", *, addressed: bool = False) -> Verdict:
    return judge.judge(parts_of(text), language, addressed=addressed)


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        ("complaint", "it", "Sono senza linea da tre settimane e nessuno risponde"),
        ("complaint", "it", "Grazie mille per avermi fatto perdere la giornata, che vergogna"),
        ("complaint", "it", "Non è per niente un servizio eccellente"),
        ("complaint", "en", "Still no internet after 3 weeks. Appalling."),
        ("help", "it", "Potete controllare la mia pratica per favore"),
        ("help", "en", "Please contact me, I need to change my address"),
        ("question", "it", "Quanto costa la fibra a Bologna?"),
        ("question", "en", "Is there a shop in Turin?"),
        ("praise", "it", "Complimenti al tecnico, gentilissimo e veloce"),
        ("praise", "it", "Nessun problema, grazie mille"),
        ("criticism", "it", "Lo spot con quel testimonial è insopportabile"),
        ("news", "it", "Linfa annuncia il bilancio: ricavi in crescita, acquisizione vicina"),
        ("spam", "it", "Guadagna da casa, link in bio"),
        ("other", "it", "Ieri siamo passati davanti alla sede"),
    ],
)
def test_what_a_text_wants(judge: Judge, kind: str, language: str, text: str):
    assert says(judge, text, language).kind == kind


@pytest.mark.parametrize(
    ("kind", "flagged"),
    [("complaint", True), ("help", True), ("question", True), ("criticism", True),
     ("praise", False), ("news", False), ("spam", False), ("other", False)],
)  # fmt: skip
def test_what_a_person_must_look_at(kind: str, flagged: bool):
    assert Verdict(kind, 0.9, ()).flagged is flagged


def test_the_reasons_are_the_persons_own_words(judge: Judge):
    verdict = says(judge, "Siamo senza rete da 12 giorni")
    assert verdict.because[0].it == "si lamenta: «senza rete da 12 giorni»"
    assert verdict.because[0].en == "complains: “senza rete da 12 giorni”"


def test_reasons_can_be_kept_without_the_words(judge: Judge):
    kept = without_quotes(says(judge, "Siamo senza rete da 12 giorni").because)
    assert kept[0].it == "si lamenta"


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("danger", "C'è odore di gas in cantina"),
        ("vulnerable", "Mia zia è in sedia a rotelle e il telefono è muto"),
        ("abuse", "Siete degli stronzi"),
        ("legal", "Ho già sentito l'avvocato e il Corecom"),
    ],
)
def test_flags_are_proposed_from_explicit_words_only(judge: Judge, flag: str, text: str):
    assert says(judge, text).flags == (flag,)
    assert flag not in says(judge, "La linea non va da ieri").flags


def test_written_urgency_is_seen_and_changes_nothing(judge: Judge):
    calm, shouted = says(judge, "La linea non va"), says(judge, "URGENTE!! La linea non va SUBITO")
    assert (calm.kind, calm.certainty) == (shouted.kind, shouted.certainty)
    assert "«URGENTE», «SUBITO»" in shouted.because[-1].it


def concerned(judge: Judge, text: str, **facts: object) -> bool:
    return judge.concerns_us(text, parts_of(text), facts)


def test_what_concerns_us(judge: Judge):
    assert concerned(judge, "Ho cambiato gestore, ora ho Linfa")
    assert concerned(judge, "@linfacasa ciao")
    assert concerned(judge, "Che giornata #LinfaDown")
    assert concerned(judge, "sempre peggio", mentions_us=True)
    assert not concerned(judge, "Che bella giornata")


def test_a_namesake_thing_is_not_us_unless_somebody_complains(judge: Judge):
    assert not concerned(judge, "La linfa sale nell'albero a primavera")
    assert concerned(
        judge, "Linfa, sono senza rete: un albero ha tagliato il cavo e nessuno risponde"
    )


def test_a_language_we_have_no_words_for_goes_to_a_person(judge: Judge):
    verdict = says(judge, "Je n'ai plus rien depuis longtemps", "fr")
    assert verdict.flagged
    assert "«fr»" in verdict.because[-1].it


def test_what_is_said_to_us_and_not_understood_goes_to_a_person(judge: Judge):
    text = "Il tecnico rimanda la visita ogni lunedì mattina"
    assert says(judge, text, addressed=True).flagged
    assert not says(judge, text).flagged
    assert not says(judge, "@marco @luca", addressed=True).flagged
