"""The sentences outreach says to the team, in both languages of the house."""

from datetime import datetime

from casebook.visibility import Visibility
from casebook.words import Both

OTHER_WAYS = Both(
    "Usa un'altra via: un altro suo profilo, un'e-mail o una telefonata a mano.",
    "Use another way: another handle of theirs, an e-mail or a call by hand.",
)
ASK_TO_WRITE = Both(
    "Invita la persona, in pubblico, a scriverci in privato; oppure scrivi o chiama a mano.",
    "Invite them, in public, to write to us in private; or write or call by hand.",
)
INVITATION = Both(
    "In pubblico solo un invito a parlarne in privato; lo rilegge una seconda persona.",
    "In public only an invitation to talk in private; a second person reads it first.",
)
NO_ROUTE = Both(
    "Questa via non c'è più: qualcosa è cambiato nel caso. Scegline un'altra; il testo è salvo.",
    "This way is no longer there: something changed in the case. Choose another; the text is safe.",
)
WHY_MISSING = Both(
    "Scrivi il motivo: resta nel diario.", "Write the reason: it stays in the diary."
)
EMPTY = Both(
    "Non c'è niente da mandare: scrivi qualcosa.", "There is nothing to send: write something."
)
EMPTY_NOTE = Both("La nota è vuota.", "The note is empty.")
WHO = Both("Di' chi riguarda: un nome.", "Say whom it concerns: a name.")
JUDGED = Both(
    "Qualcuno ha già deciso su questo testo.", "Somebody has already decided on this text."
)
BY_HAND_ONLY = Both(
    "Un'e-mail o una telefonata la fai tu: poi registrala qui con la prova.",
    "An e-mail or a call is yours to make: then record it here with its proof.",
)
NOT_FOUND_BY_A_PERSON = Both(
    "Un collega ha guardato: non è arrivato.", "A teammate looked: it did not arrive."
)
STALE = Both(
    "Il testo è cambiato da quando l'hai visto. Rileggilo prima di approvarlo.",
    "The text changed since you saw it. Read it again before approving.",
)
NOT_ALONE = Both(
    "Questo testo lo rilegge un'altra persona: chi l'ha scritto non può approvarlo.",
    "This text is read by another person: who wrote it cannot approve it.",
)
NOT_YOU = Both(
    "Questo testo lo approva un responsabile o un collega esperto.",
    "This text is approved by a lead or an experienced teammate.",
)
ONLY_LEAD = Both(
    "Solo un responsabile può fare questa eccezione.",
    "Only a lead can make this exception.",
)
GONE = Both(
    "È tardi per fermarlo: la chiamata è già partita.", "Too late to stop it: the call has begun."
)
NO_CASE = Both("Questo caso non esiste.", "There is no such case.")
NO_MENTION = Both("Questa segnalazione non c'è più.", "This mention is no longer there.")
NO_MESSAGE = Both("Questo messaggio non esiste.", "There is no such message.")
NO_DRAFT = Both(
    "Questa bozza non è tua o non esiste.", "This draft is not yours, or does not exist."
)
NO_MATE = Both("Questa persona non è più nella squadra.", "This person is no longer on the team.")
ENDED = Both(
    "Il caso è chiuso: riaprilo per continuare.", "The case is closed: reopen it to go on."
)
NOT_ENDED = Both("Il caso è già aperto.", "The case is open already.")
NOT_YOURS = Both(
    "Prendi in carico il caso o unisciti come aiuto: chi scrive ci mette il nome.",
    "Take the case or join as a helper: who writes puts their name to it.",
)
NO_WORKER = Both(
    "Questa persona non lavora ai casi: scegli qualcuno che risponde ai clienti.",
    "This person does not work on cases: choose somebody who answers customers.",
)
IN_QUEUE = Both("Il caso è già tornato in coda.", "The case is back in the line already.")
NOT_THEIR_HANDS = Both(
    "Il caso è in mano ad altri: può farlo chi ci lavora, oppure un responsabile.",
    "The case is in other hands: those who work on it can do this, or a lead.",
)
NOT_UNSURE = Both(
    "Di questo messaggio si sa già l'esito.", "What came of this message is known already."
)
PREVIEW = Both(
    "Anteprima: ecco che cosa sarebbe partito. L'account non è ancora attivo.",
    "Preview: this is what would have gone. The account is not live yet.",
)
NO_ANSWER = Both(
    "La chiamata è partita e non è tornata risposta: forse è arrivato. Lo cerco prima di dirlo.",
    "The call began and no answer came back: perhaps it arrived. I look before I say.",
)
LOOK_YOURSELF = Both(
    "Non posso rileggere la conversazione: guarda tu sulla piattaforma e di' com'è andata.",
    "I cannot read the thread back: look on the platform yourself and say what came of it.",
)
NOT_FOUND = Both(
    "Ho riletto la conversazione: non è arrivato. Il testo è salvo nella bozza.",
    "I read the thread back: it did not arrive. The text is safe in the draft.",
)
IN_BROWSER = Both(
    "Aperto nel tuo browser: incolla qui l'indirizzo di ciò che hai scritto, o di' che non l'hai fatto.",
    "Open in your browser: paste back the address of what you wrote, or say that you did not.",
)
NO_HAND_OFF = Both(
    "Questo messaggio non si scrive dal browser.", "This message is not written by browser."
)
TOO_WIDE = Both(
    "Non mandato: sarebbe stato più pubblico della parola a cui risponde. Il testo è salvo.",
    "Not sent: it would have been more public than what it answers. The text is safe.",
)
IN_THE_FUTURE = Both("L'ora è nel futuro: correggila.", "That time is in the future: correct it.")
PROOF_MISSING = Both(
    "Scrivi a chi, che cosa e la prova: un numero di chiamata, un Message-ID, come è andata.",
    "Write to whom, what, and the proof: a call number, a Message-ID, how it went.",
)
STILL_PROMISED = Both(
    "C'è ancora una promessa aperta: chiudila (mantenuta, spostata, mancata) e poi chiudi il caso.",
    "A promise is still open: end it (kept, moved, broken), then close the case.",
)
STILL_SENDING = Both(
    "Un messaggio è ancora in viaggio, in attesa o incerto: aspetta che si sappia com'è andata.",
    "A message is still on its way, awaiting or unsure: wait until it is known what came of it.",
)
MOVED = Both(
    "Non inviato: nel frattempo è cambiato di chi si parla. Guarda a chi scrivi, e invia di nuovo.",
    "Not sent: meanwhile it changed whom this is about. Look whom you write to, and send again.",
)
ABOUT_ANOTHER = Both(
    "Ritirato: è cambiato di chi si parla. Rileggi a chi va; il testo è nella bozza.",
    "Withdrawn: it changed whom this is about. Read again whom it goes to; the text is in the draft.",
)
SORRY_HOW = Both(
    "È colpa nostra: scrivi come ci siamo scusati e che cosa abbiamo fatto per rimediare, o perché no.",
    "It was our fault: write how we apologised and what we did to make up for it, or why not.",
)
HOW_UNKNOWN = Both("Di' come finisce il caso.", "Say how the case ends.")


def asked_to_stop(name: str) -> Both:
    return Both(
        f"{name} ha chiesto di non essere contattata: non si scrive più.",
        f"{name} asked never to be contacted: nobody writes any more.",
    )


def no_private(channel: str) -> Both:
    return Both(f"{channel} non ha una via privata.", f"{channel} has no private way.")


def wrote_to_us(name: str) -> Both:
    return Both(f"{name} ci ha scritto in privato.", f"{name} wrote to us in private.")


def window_over(name: str) -> Both:
    return Both(
        f"La finestra per scrivere a {name} è chiusa.", f"The window to write to {name} is closed."
    )


def needs_a_word(channel: str) -> Both:
    return Both(
        f"Su {channel} si scrive in privato solo in risposta a una sua parola.",
        f"On {channel} one writes in private only in answer to a word of theirs.",
    )


def used_up(channel: str) -> Both:
    return Both(
        f"Su {channel} la risposta privata a questa parola è già stata usata.",
        f"On {channel} the private answer to this word is already used.",
    )


def only_once(channel: str) -> Both:
    return Both(
        f"Una sola volta: {channel} permette una risposta privata per ogni parola.",
        f"Once only: {channel} allows one private answer to each word.",
    )


def may_write(channel: str) -> Both:
    return Both(
        f"{channel} permette di scrivere; se la persona rifiuta, lo vedrai qui.",
        f"{channel} lets us write; if they refuse, you will see it here.",
    )


def by_hand(kinds: frozenset[str]) -> Both:
    if kinds & {"email", "phone"}:
        return Both(
            "Un'e-mail o una telefonata ai contatti del cliente; poi registrala con la prova.",
            "An e-mail or a call to the contacts on file; then record it with its proof.",
        )
    return Both(
        "Un'e-mail o una telefonata, se hai un contatto dato dalla persona; poi registrala.",
        "An e-mail or a call, if the person gave you a contact; then record it.",
    )


def would_widen(visibility: Visibility) -> Both:
    return Both(
        f"Una risposta pubblica sarebbe più larga della sua parola ({visibility}).",
        f"A public answer would be wider than their word ({visibility}).",
    )


def names_others(handles: str) -> Both:
    return Both(
        f"In privato non si nominano altri profili ({handles}): potrebbero leggerlo. Togli la @.",
        f"In private no other handle is named ({handles}): they might read it. Take the @ away.",
    )


def too_long(over: int) -> Both:
    return Both(f"È troppo lungo di {over} caratteri.", f"It is {over} characters too long.")


def taken(name: str, at: datetime) -> Both:
    return Both(
        f"L'ha già {name}, dal {at:%d/%m alle %H:%M} UTC.",
        f"{name} has it already, since {at:%d %b %H:%M} UTC.",
    )


def released_already(at: datetime) -> Both:
    return Both(
        f"Questo testo è già stato mandato alle {at:%H:%M:%S} UTC; non lo mando due volte.",
        f"This text was released already at {at:%H:%M:%S} UTC; it is not sent twice.",
    )


def unfilled(gaps: str) -> Both:
    return Both(
        f"Non inviato: c'è ancora da riempire {gaps}.",
        f"Not sent: {gaps} is still to be filled in.",
    )


def failed_for_now(words: Both) -> Both:
    return Both(
        f"Non ancora partito: {words.it} Riprovo da solo.", f"Not gone yet: {words.en} I try again."
    )
