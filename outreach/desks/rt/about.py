"""What Request Tracker needs to be told, and its refusals in words for a person."""

from outreach.desk import Both, DeskAbout, Setting

# RT's stock scrip "On Resolve Notify Requestors"; REST 2.0 has no way to hold a mail back.
MAIL_HELP = Both(
    "Se RT scrive da solo al cliente quando una richiesta è risolta (scrip «On Resolve»), spegni"
    " lo scrip per queste code oppure scegli uno stato chiuso che non spedisce niente.",
    "If RT mails the customer by itself when a ticket is resolved (scrip “On Resolve”), switch the"
    " scrip off for these queues, or choose a closed status that sends nothing.",
)
WARNS = Both(
    "RT può scrivere da solo al cliente che la richiesta è risolta (scrip «On Resolve»): chi"
    " amministra RT sa se è acceso. Da qui non si può trattenere.",
    "RT may mail the customer by itself that the ticket is resolved (scrip “On Resolve”): whoever"
    " runs RT knows whether it is on. It cannot be held back from here.",
)
MAILED = Both(
    "RT ha scritto da solo al cliente che la richiesta è risolta: lo decide un suo scrip.",
    "RT by itself mailed the customer that the ticket is resolved: a scrip of its own decides that.",
)
CHANGED = Both(
    "La richiesta è cambiata dopo che l'hai vista: qualcuno ci ha lavorato. Rileggila e riconferma.",
    "The ticket changed after you saw it: somebody worked on it. Read it again, then confirm again.",
)
MERGED = Both(
    "In RT questa richiesta è stata unita a un'altra: guarda quella.",
    "In RT this ticket was merged into another: look at that one.",
)
SAID_NOTHING = Both(
    "RT ha detto di sì ma lo stato è rimasto com'era. Prova dalla pagina di RT.",
    "RT said yes, but the status stayed as it was. Try it on RT's own page.",
)
NO_NOTE = Both(
    "RT non ha aggiunto la nota interna. Controlla i permessi del suo utente.",
    "RT did not add the internal note. Check what its user may do.",
)
OTHER_SHAPE = Both("RT ha risposto in una forma nuova.", "RT answered in a new shape.")
NO_RIGHT = Both(
    "L'utente di RT non ha questo permesso: chi amministra RT può darglielo su queste code.",
    "RT's user lacks this right: whoever runs RT can grant it on these queues.",
)
NEEDS_ANOTHER = Both(
    "In RT dipende da un'altra richiesta ancora aperta: chiudi prima quella.",
    "In RT it depends on another ticket that is still open: close that one first.",
)
NO_SUCH_STATUS = Both(
    "RT non conosce questo stato in questa coda: correggi lo stato chiuso nelle impostazioni.",
    "RT knows no such status in this queue: correct the closed status in the settings.",
)

ONE_A_LINE = Both("Uno per riga, per esempio: x = Twitter", "One a line, such as: x = Twitter")
CHANNEL_FIELD = Both("Campo con il canale", "Custom field that names the channel")
CODE_FIELD = Both("Campo utente con il codice cliente", "User field with the customer code")
HANDLE_FIELDS = Both("Campi utente con i profili social", "User fields with social handles")
CONTRACT_FIELDS = Both("Campi utente del contratto", "User fields about the contract")
CLOSED = Both("Stato di chi è chiuso", "Status of a closed ticket")
TOKEN = Both("Token di autenticazione", "Authentication token")

ABOUT = DeskAbout(
    key="rt",
    name="Request Tracker",
    manual="https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html",
    settings=(
        Setting("address", Both("Indirizzo di RT", "Address of RT")),
        Setting("token", TOKEN, secret=True),
        Setting("queues", Both("Code", "Queues"), many=True),
        Setting("origin", CHANNEL_FIELD, required=False, default="Canale"),
        Setting("closed", CLOSED, required=False, help=MAIL_HELP, default="resolved"),
        Setting("code", CODE_FIELD, required=False),
        Setting("handles", HANDLE_FIELDS, many=True, required=False, help=ONE_A_LINE),
        Setting("contract", CONTRACT_FIELDS, many=True, required=False),
    ),
    refusals=(
        ("unresolved dependencies", NEEDS_ANOTHER),
        ("isn't a valid status", NO_SUCH_STATUS),
        ("Permission Denied", NO_RIGHT),
        ("Forbidden", NO_RIGHT),
    ),
    warns=WARNS,
)
