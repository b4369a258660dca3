"""What teammates are told, as sentences and the page that answers them; in page, by mail, by webhook."""

from collections.abc import Mapping
from typing import Any

from casebook.words import Both, same

# what: (Italian, English, the page it leads to). Facts of the notice stand in braces; without a page
# it leads to the notice's case. Facts are ids and plain words: never a customer's.
_SAID: dict[str, tuple[str, str, str]] = {
    "away with cases": ("{name} è via e ha casi già avviati: passali a qualcuno, per nome",
                        "{name} is away with cases under way: hand them over, by name", "/rota"),
    "canary heard again": ("Una frase di prova si sente di nuovo", "A test sentence is heard again",
                           "/channels/{account}"),
    "canary missed": ("{name}: la frase di prova non si è sentita in tempo. Qualcuno l'ha scritta?",
                      "{name}: the test sentence was not heard in time. Did somebody write it?",
                      "/channels/{account}"),
    "gap found": ("Una fonte non ha potuto dare tutto: guarda quanto manca",
                  "A source could not give everything: see how much is missing",
                  "/channels/{account}#gaps"),
    "key ends": ("{name}: la chiave scade (giorni: {days}). Ricollega prima",
                 "{name}: its key ends (days: {days}). Reconnect before", "/channels/{account}"),
    "case quiet": ("Un caso tace da troppo: non scriviamo né noi né la persona",
                   "A case has been quiet for too long: neither we nor they write", ""),
    "promise broken": ("Una promessa è stata rotta: c'è da chiedere scusa",
                       "A promise was broken: an apology is due", ""),
    "promise denied": ("La persona dice che la promessa non è stata mantenuta: è di nuovo aperta",
                       "They say the promise was not kept: it is open again", ""),
    "promise due": ("Una tua promessa sta per scadere", "A promise of yours is about to be due", ""),
    "promise handed": ("Una promessa adesso è tua", "A promise is yours now", ""),
    "promise late": ("Una promessa è in ritardo", "A promise is late", ""),
    "promises proposed": ("Forse gli è già stato promesso qualcosa: di' se vale",
                          "Something was perhaps promised to them before: say whether it holds", ""),
    "shift ahead": ("Il tuo turno: {when}", "Your shift: {when}", "/hour"),
    "source heard again": ("{name} si sente di nuovo", "{name} is heard again",
                           "/channels/{account}"),
    "source silent": ("Non sentiamo più {name}: guarda perché", "We no longer hear {name}: see why",
                      "/channels/{account}"),
}  # fmt: skip


def said(what: str, about: Mapping[str, Any]) -> Both:
    """A word nobody translated is shown as it is: better a plain word than none."""
    it, en, _ = _SAID.get(what, (*same(what), ""))
    facts = _Facts(about)
    return Both(it.format_map(facts), en.format_map(facts))


def path(what: str, about: Mapping[str, Any], case_id: int | None) -> str:
    meant = _SAID.get(what, ("", "", ""))[2].format_map(_Facts(about))
    return meant or (f"/cases/{case_id}" if case_id else "/notices")


class _Facts(dict[str, Any]):
    """A fact that a notice does not carry leaves the sentence whole."""

    def __missing__(self, key: str) -> str:
        return "?"
