"""What a Mastodon account may do, and how its server says no (Mastodon docs; API guidelines)."""

from listener.channel import (
    About,
    Both,
    Contact,
    Reply,
    Setting,
    Stream,
    Visibility,
    hours,
    minutes,
    same,
)

MAX_CHARS = 500  # where the server names no number of its own
ADDRESS = 50  # of them are kept for the handle that stands before our words
LONGEST = MAX_CHARS - ADDRESS

GONE = Both(
    "La sua parola non c'è più, oppure ci ha bloccati.",
    "Their word is gone, or they have blocked us.",
)

ABOUT = About(
    key="mastodon",
    name="Mastodon",
    manual="https://docs.joinmastodon.org/client/intro/",
    settings=(
        Setting("address", Both("Indirizzo del tuo server", "Address of your server"),
                help=same("https://social.example")),
        Setting("token", Both("Chiave d'accesso", "Access token"), secret=True, help=Both(
            "Preferenze → Sviluppo → Nuova applicazione, con «read» e «write:statuses».",
            "Preferences → Development → New application, with “read” and “write:statuses”.")),
        Setting("hashtags", Both("Etichette da seguire", "Hashtags to follow"), many=True,
                required=False, help=Both("Una per riga, senza #.", "One a line, without #.")),
        Setting("words", Both("Parole da cercare", "Words to search for"), many=True,
                required=False, help=Both(
            "Una per riga. Il server trova solo chi permette di essere cercato.",
            "One a line. The server finds only those who let themselves be searched.")),
    ),
    streams=(
        Stream("mentions", every=minutes(1), overlap=minutes(10)),
        Stream("hashtags", every=minutes(2), overlap=minutes(30)),
        Stream("search", every=minutes(5), overlap=hours(1)),
        Stream("conversations", every=minutes(1), overlap=minutes(10), private=True),
    ),
    reply=Reply(LONGEST, (Visibility.FOLLOWERS, Visibility.UNLISTED, Visibility.PUBLIC)),
    contact=Contact(LONGEST, readable_by=Both(
        "chi amministra i due server: non è cifrato",
        "whoever runs the two servers: it is not encrypted")),
    deletions=Both("rileggendo le ultime 40 voci di ogni elenco",
                   "by reading the last 40 of each list again"),
    refusals=(
        ("does not appear to exist", GONE),
        ("Record not found", GONE),
        ("character limit", Both(
            "È più lungo di quanto il server permetta: accorcialo.",
            "It is longer than the server allows: shorten it.")),
        ("outside the authorized scopes", Both(
            "Alla chiave manca un permesso: rifalla con «read» e «write:statuses».",
            "The key lacks a permission: make a new one with “read” and “write:statuses”.")),
        ("Invalid credentials", Both(
            "Il server non riconosce la chiave: mettine una nuova.",
            "The server does not know the key: give a new one.")),
        ("Your login is", Both(
            "L'account è sospeso o in attesa: chiedi a chi amministra il server.",
            "The account is disabled or pending: ask whoever runs the server.")),
    ),
)  # fmt: skip
