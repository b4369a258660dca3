"""How people in the town speak: complaints that nobody may miss, answers, STOP, a code told back."""

from datetime import timedelta
from typing import Any

from playground.people import BRAND
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
TROUBLES = ("senza internet da stamattina", "la bolletta mi è stata addebitata due volte")
ANSWERS = ("finalmente qualcuno, vi aspetto", "ancora niente, allora?", "ok, grazie")
STOPS = ("STOP", "non scrivetemi più, grazie", "basta messaggi")
PERHAPS_STOPS = ("se è per vendermi qualcosa non scrivetemi più, se no va bene", "Basta")


def complains(text: str) -> bool:
    return any(words in text for words in COMPLAINTS)


class Voice:
    """``said`` numbers every word; ids are kept so that they can be edited, answered, deleted."""

    def __init__(self, world: World, mood: Mood) -> None:
        self.world, self.random, self.town = world, world.random, world.town
        self.mood = mood
        self.said = 0

    def in_private(self) -> str:
        """Mostly an answer; seldom a STOP, or the digits of a code: theirs, an old one, another's."""
        chance = self.random.random()
        if chance < 0.03:
            return self.random.choice(STOPS)
        if chance < 0.06:
            return self.random.choice(PERHAPS_STOPS)
        if chance < 0.20 and (letters := self.world.letters()):
            return f"il codice è {self.random.choice(letters[-3:])}"
        return self.words(ANSWERS)

    def words(self, choices: tuple[str, ...] = ()) -> str:
        self.said += 1
        chosen = choices or (COMPLAINTS if self.random.random() < 0.6 else OTHERS)
        codes = ("", "", "", " codice LF-204817", " ana.ferri@posta.example", " LF-410055")
        return f"{self.random.choice(chosen)}{self.random.choice(codes)} ({self.said})"

    def _one_of(self, those: list[tuple[str, str]]) -> tuple[str, str]:
        return self.random.choice(those) if those else (BRAND, "0")

    def _kept(self, those: list[tuple[str, str]], who: str, do: str, **more: Any) -> str:
        said = self._try(who, do, **more)
        if not said.endswith("cannot"):
            those.append((who, said.rpartition(" ")[2]))
        return said

    def _try(self, who: str, do: str, **more: Any) -> str:
        """Editing what was deleted meanwhile is no deed at all."""
        try:
            return f"{who} {do} {self._act(who, do, **more)}"
        except (ValueError, LookupError):
            return f"{who} {do} cannot"

    def _act(self, who: str, do: str, **more: Any) -> str:
        """No two deeds at one moment, nor one at the moment a reading begins."""
        self.world.clock.forward(timedelta(milliseconds=1))
        try:
            return self.town.act({"who": who, "do": do, **more})
        finally:
            self.world.clock.forward(timedelta(milliseconds=1))
