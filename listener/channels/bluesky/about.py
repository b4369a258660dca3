"""What Bluesky lets an account do (docs.bsky.app and the lexicons of 2026)."""

from listener.channel import (
    About,
    Both,
    Contact,
    Reply,
    Setting,
    Stream,
    hours,
    minutes,
    same,
)

NO_CHAT = Both(
    "Questa password per app non apre i messaggi: creane una con accesso ai messaggi diretti.",
    "This app password does not open messages: make one with access to your direct messages.",
)
BLOCKED = Both(
    "C'è un blocco tra questa persona e noi: niente messaggi.",
    "This person and we block each other: no messages.",
)
TAKES_NONE = Both(
    "Non accetta messaggi: deve scriverci per primo.", "Takes no messages: they must write first."
)
ONLY_FOLLOWED = Both(
    "Accetta messaggi solo da chi segue: deve seguirci, o scriverci per primo.",
    "Takes messages only from people they follow: they must follow us, or write first.",
)
AWAY = Both("Questo account non c'è più.", "This account is no longer there.")
CLOSED = Both("Questa conversazione è chiusa.", "This conversation is closed.")

ABOUT = About(
    key="bluesky",
    name="Bluesky",
    manual="https://docs.bsky.app",
    settings=(
        Setting(
            "handle",
            Both("Nome dell'account", "Account handle"),
            help=Both("Come marchio.bsky.social, senza @.", "Like brand.bsky.social, without @."),
        ),
        Setting(
            "password",
            Both("Password per app", "App password"),
            secret=True,
            help=Both(
                "Impostazioni, Password per le app, con accesso ai messaggi diretti.",
                "Settings, App Passwords, with access to your direct messages.",
            ),
        ),
        Setting(
            "words",
            Both("Parole da cercare", "Words to search for"),
            many=True,
            required=False,
            help=Both(
                "Una per riga. Il nome dell'account si cerca comunque.",
                "One a line. The account's handle is searched for anyway.",
            ),
        ),
        Setting("address", same("PDS"), default="https://bsky.social"),
        Setting("site", Both("Sito", "Site"), default="https://bsky.app"),
    ),
    # Public lists are sorted by the author's time where that is the earlier one: the overlap also
    # finds what an application dated back a little, and the queue does not go by it.
    streams=(
        Stream("notifications", every=minutes(2), overlap=hours(6), clock="author"),
        Stream("search", every=minutes(2), overlap=hours(6), clock="author"),
        Stream("threads", every=minutes(10), overlap=hours(6), clock="author"),
        Stream("chat", every=minutes(1), overlap=hours(6), private=True),
    ),
    reply=Reply(max_chars=300),
    contact=Contact(
        max_chars=1000, readable_by=Both("il servizio di Bluesky", "Bluesky's service")
    ),
    deletions=Both(
        "controllando gli indirizzi, senza costo; un messaggio privato nessuno può toglierlo all'altro",
        "by looking the addresses up, at no cost; a private message nobody can take from the other",
    ),
    refusals=(
        ("Bad token method", NO_CHAT),
        ("Bad token scope", NO_CHAT),
        ("BlockedActor", BLOCKED),
        ("BlockedSubject", BLOCKED),
        ("MessagesDisabled", TAKES_NONE),
        ("RecipientDisabled", TAKES_NONE),
        ("NotFollowedBySender", ONLY_FOLLOWED),
        ("RecipientNotFound", AWAY),
        ("AccountSuspended", AWAY),
        ("AccountDeactivated", AWAY),
        ("ConvoLocked", CLOSED),
        ("InvalidConvo", CLOSED),
    ),
)
