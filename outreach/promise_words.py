"""What is said to the team about its promises."""

from casebook.words import Both

NO_PROMISE = Both("Questa promessa non c'è.", "There is no such promise.")
CHANGED = Both(
    "Intanto qualcun altro ha deciso su questa promessa: rileggila.",
    "Meanwhile somebody else decided on this promise: read it again.",
)
WHAT = Both("Scrivi che cosa promettiamo.", "Write what we promise.")
WHEN = Both("Di' entro quando.", "Say by when.")
PAST = Both(
    "Quel momento è già passato: una promessa si fa per dopo.",
    "That moment is past: a promise is made for later.",
)
CONSENT = Both(
    "Una promessa si sposta solo se la persona è d'accordo: scrivi dove e come l'ha detto.",
    "A promise is moved only with their consent: write where and how they gave it.",
)
WHY = Both(
    "Scrivi perché non è stata mantenuta e che cosa facciamo adesso.",
    "Write why it was not kept and what we do now.",
)
DENIED = Both(
    "Scrivi che cosa ha detto la persona: la promessa torna aperta.",
    "Write what they said: the promise is open again.",
)
STILL_PROPOSED = Both(
    "Nelle richieste di prima c'è forse una promessa: di' se vale ancora, poi chiudi il caso.",
    "There may be a promise in the earlier tickets: say whether it holds, then close the case.",
)
