"""The diary's lines as sentences: the word in the book stays, what a person reads stands here."""

from collections.abc import Mapping
from typing import Any

from casebook.words import Both, same
from dashboard.access import ROLE_NAMES

PLAIN = ("role", "how", "kind", "as_", "was", "verb")  # facts that can be said in a word

_SAID: dict[str, tuple[str, str]] = {
    "account ended": ("ha tolto un canale", "removed a channel"),
    "account live": ("ha reso attivo un canale", "made a channel live"),
    "account preview": ("ha rimesso un canale in anteprima", "put a channel back in preview"),
    "account recovered": ("un canale risponde di nuovo", "a channel answers again"),
    "account rests": ("un canale non risponde, riposa", "a channel does not answer, it rests"),
    "account saved": ("ha collegato o cambiato un canale", "connected or changed a channel"),
    "brought back": ("l'ha rimesso in coda", "brought it back to the line"),
    "calendar changed": ("ha cambiato il calendario", "changed the calendar"),
    "case closed": ("ha chiuso il caso", "closed the case"),
    "case given back": ("ha rimesso il caso in coda", "handed the case back"),
    "case handed over": ("ha passato il caso", "handed the case over"),
    "case renamed": ("ha cambiato il titolo", "changed the title"),
    "case reopened": ("il caso è riaperto", "the case is open again"),
    "case taken": ("ha preso in carico", "took the case"),
    "closing confirmed": ("ha confermato un doppione", "confirmed a duplicate"),
    "closing done": ("doppione chiuso nel suo sistema", "duplicate closed in its own system"),
    "closing refused": ("doppione non chiuso: il sistema ha rifiutato",
                        "duplicate not closed: its system refused"),
    "closing shown": ("anteprima: doppione che si sarebbe chiuso",
                      "preview: duplicate that would have been closed"),
    "closing undo refused": ("il sistema non l'ha riaperto", "its system did not reopen it"),
    "closing undone": ("doppione riaperto nel suo sistema", "duplicate reopened in its own system"),
    "closing unsure": ("forse chiuso, da verificare", "perhaps closed, to be checked"),
    "closings told": ("l'ha detto al cliente", "told the customer what was closed"),
    "code asked": ("manda un codice a un contatto in archivio", "sends a code to a contact on file"),
    "code perhaps": ("codice forse arrivato, chiedilo", "code perhaps arrived, ask them"),
    "code refused": ("il codice non è partito", "the code did not leave"),
    "code sent": ("codice consegnato", "code handed to its carrier"),
    "code shown": ("anteprima: il codice non è partito", "preview: the code did not leave"),
    "code wrong": ("codice sbagliato", "wrong code"),
    "draft discarded": ("ha scartato la bozza", "discarded the draft"),
    "duplicate decided": ("ha deciso su un'altra richiesta", "decided on another request"),
    "duplicate rejected": ("ha detto che non è di questo caso", "said it is not of this case"),
    "duplicate undone": ("ha annullato una decisione", "undid a decision"),
    "duplicates proposed": ("trovate altre richieste simili", "found other requests like it"),
    "exception ended": ("ha tolto l'eccezione", "ended the exception"),
    "exception made": ("l'ha fatto passare avanti", "let it go first"),
    "first look": ("ha guardato per primo", "was the first to look"),
    "gap seen": ("ha visto un buco nell'ascolto", "has seen a gap in the listening"),
    "helper joined": ("ha chiamato un aiuto", "called in a helper"),
    "helper left": ("un aiuto ha finito", "a helper is done"),
    "invited": ("ha invitato qualcuno", "invited somebody"),
    "key ended": ("ha tolto una chiave", "ended a key"),
    "key made": ("ha fatto una chiave per un programma", "made a key for a program"),
    "left to a person": ("non si sa se è partito: decide una persona",
                         "nobody knows whether it left: a person decides"),
    "link claimed": ("dice di essere un cliente", "says to be a customer"),
    "link confirmed": ("ha confermato chi è", "confirmed who it is"),
    "link decision undone": ("ha annullato una decisione su chi è", "undid a decision on who it is"),
    "link made": ("ha preparato un link per entrare", "made a link to come in"),
    "link made by hand": ("ha collegato un cliente", "linked a customer"),
    "link proposed": ("forse è un cliente", "may be a customer"),
    "link proven": ("è provato chi è", "it is proven who it is"),
    "link rejected": ("ha detto che non è lui o lei", "said it is somebody else"),
    "link used": ("è entrato con il suo link", "came in with their link"),
    "mention deleted at its source": ("parola cancellata dove era stata detta",
                                      "word deleted where it was said"),
    "message perhaps sent": ("forse inviato, da verificare", "perhaps sent, to be checked"),
    "message postponed": ("invio rimandato: il servizio non risponde",
                          "sending put off: the service does not answer"),
    "message refused": ("il servizio ha rifiutato il messaggio", "the service refused the message"),
    "message released": ("ha dato il via a un messaggio", "released a message"),
    "message sent": ("messaggio consegnato", "message delivered"),
    "message shown": ("anteprima: mostrato, non inviato", "preview: shown, not sent"),
    "message withdrawn": ("ha ripreso il messaggio", "took the message back"),
    "not our fault": ("ha tolto «colpa nostra»", "took back \u201cour fault\u201d"),
    "our fault": ("ha segnato «colpa nostra»", "marked it as our fault"),
    "parked put aside": ("ha messo via una parola illeggibile", "put away an unreadable word"),
    "picture changed": ("ha cambiato una foto", "changed a picture"),
    "proof recorded": ("ha registrato una prova di chi è", "recorded a proof of who it is"),
    "proof withdrawn": ("ha ritirato una prova", "withdrew a proof"),
    "set aside": ("l'ha messo da parte", "set it aside"),
    "signed in": ("è entrato", "signed in"),
    "signed out": ("è uscito", "signed out"),
    "teammate changed": ("ha cambiato un ruolo", "changed a role"),
    "teammate left": ("ha tolto qualcuno dalla squadra", "took somebody out of the team"),
    "text approved": ("ha approvato il testo", "approved the text"),
    "text sent back": ("ha rimandato il testo", "sent the text back"),
    "word attached": ("una parola nuova è sul caso", "a new word is on the case"),
    "tip handed in": ("ha segnalato una parola vista in giro", "handed in a word seen somewhere"),
    "word forgotten": ("una parola è stata dimenticata", "a word was forgotten"),
    "word joined": ("ha unito una parola al caso", "joined a word to the case"),
    "word left": ("ha lasciato una parola in coda", "left a word in the line"),
    "word undone": ("ha annullato una decisione su una parola", "undid a decision on a word"),
    "word to the queue": ("una parola è andata in coda", "a word went to the line"),
    "written by hand": ("ha registrato una mail o una chiamata", "recorded an e-mail or a call"),
}  # fmt: skip

WORDS: Mapping[str, Both] = {what: Both(*pair) for what, pair in _SAID.items()}


def said(what: str) -> Both:
    """A line nobody translated is shown as it is: better a plain word than none."""
    return WORDS.get(what, same(what))


_PLAIN: dict[str, tuple[str, str]] = {
    "answer": ("risposta", "answer"),
    "answered": ("lo ha detto il servizio", "the service said so"),
    "by_hand": ("a mano", "by hand"),
    "chaser": ("sollecito", "chaser"),
    "contact": ("in privato", "in private"),
    "duplicate": ("doppione", "duplicate"),
    "evolution": ("evoluzione", "evolution"),
    "hand_off": ("in pubblico, dal suo browser", "in public, from their browser"),
    "homonym": ("omonimo", "namesake"),
    "joined": ("unito a un altro", "joined to another"),
    "looked": ("riletto", "read back"),
    "no_answer": ("non ha più risposto", "no more answer"),
    "not_ours": ("non era per noi", "not for us"),
    "other": ("un'altra cosa", "something else"),
    "passed_on": ("passato a chi di dovere", "passed on"),
    "reply": ("in pubblico", "in public"),
    "solved": ("risolto", "solved"),
}
_FACTS = {value: Both(*pair) for value, pair in _PLAIN.items()} | ROLE_NAMES


def facts(about: Mapping[str, Any]) -> list[Both]:
    """What a line tells besides, in words; the same fact under two names is said once."""
    values = dict.fromkeys(str(about[key]) for key in PLAIN if about.get(key))
    return [_FACTS.get(value, same(value)) for value in values]
