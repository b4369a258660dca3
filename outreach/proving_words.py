"""What is said about one-time codes: to the customer in the letter, to the team on the page."""

from casebook.words import Both

SUBJECT = Both("Il codice per parlare con {brand}", "The code to talk to {brand}")
LETTER = Both(
    "Il suo codice è {code}.\n\nLo ha chiesto {mate} di {brand}, per essere sicuro che chi ci sta"
    " scrivendo in privato è proprio lei. Lo scriva in quella conversazione: vale {minutes} minuti,"
    " una volta sola.\n\nSe non ci sta scrivendo, non lo dia a nessuno e non faccia niente: senza il"
    " codice nessuno vede i suoi dati. {brand} non glielo chiederà mai al telefono.",
    "Your code is {code}.\n\n{mate} of {brand} asked for it, to be sure that whoever is writing to us"
    " in private is you. Write it in that conversation: it holds for {minutes} minutes, once.\n\nIf"
    " you are not writing to us, give it to nobody and do nothing: without the code nobody sees your"
    " data. {brand} will never ask for it by telephone.",
)
PROOF = "codice a {}"
NO_CASE = Both(
    "Questo caso è chiuso, o non si sa ancora chi riguarda.",
    "This case is closed, or it is not known yet whom it concerns.",
)
NOT_CLAIMED = Both(
    "È ancora un'ipotesi: prima di' che cliente è, poi manda il codice.",
    "It is still a guess: first say which customer it is, then send the code.",
)
PROVEN = Both(
    "È già provato chi è: non serve un codice.", "It is proven already: no code is needed."
)
GONE = Both(
    "Questo contatto non è più in archivio: scegline un altro.",
    "This contact is no longer on file: choose another.",
)
NO_GATEWAY = Both(
    "Nessun servizio porta il codice lì: un amministratore ne collega uno nei canali.",
    "No service carries the code there: an administrator connects one under the channels.",
)
TOO_OFTEN = Both(
    "Ha già ricevuto più codici: al massimo 3 in un'ora e 6 in un giorno. Aspetta, o prova chi è in altro modo.",
    "They got several codes already: 3 an hour and 6 a day at most. Wait, or prove who it is another way.",
)
PREVIEW = Both("Anteprima: il codice non è partito.", "Preview: the code did not leave.")
UNSEEN = Both(
    "Non si sa se il codice è arrivato. Chiedilo alla persona prima di mandarne un altro.",
    "Nobody knows whether the code arrived. Ask the person before sending another.",
)
NONE_ASKED = Both("Nessun codice aspetta: mandane uno.", "No code is waiting: send one.")
NO_DIGITS = Both("Scrivi le sei cifre del codice.", "Type the six digits of the code.")
CLOSED = {
    "used": Both("Questo codice è già stato usato.", "This code was used already."),
    "late": Both(
        "Questo codice è scaduto: mandane uno nuovo.", "This code ran out: send a new one."
    ),
    "ended": Both(
        "Questo codice non vale più: troppi tentativi, o ne è stato chiesto un altro.",
        "This code no longer holds: too many tries, or another was asked for.",
    ),
    "refused": Both(
        "Questo codice non è mai partito: mandane uno nuovo.",
        "This code never left: send a new one.",
    ),
    "shown": PREVIEW,
}


def wrong(left: int) -> Both:
    return Both(
        f"Il codice non è questo. Tentativi rimasti: {left}.",
        f"This is not the code. Tries left: {left}.",
    )
