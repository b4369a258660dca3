"""What X lets a self-serve app do, and what it charges (X docs of 2026: pricing, rate limits)."""

from listener.channel import (
    About,
    Both,
    Contact,
    HandOff,
    Reply,
    Setting,
    Stream,
    days,
    minutes,
    same,
)

# US dollars an item.
POST_READ = 0.005
COUNT_ASKED = 0.010  # a request, whatever it counts
OWN_READ = 0.001  # mentions of the account that owns the app
USER_READ = 0.010
DM_READ = 0.010
DM_SENT = 0.015
POST_SENT = 0.015
POST_SENT_WITH_LINK = 0.200
POST_DELETED = 0.010

ABOUT = About(
    key="x",
    name="X",
    manual="https://docs.x.com/x-api",
    settings=(
        Setting("consumer_key", same("API key"), secret=True),
        Setting("consumer_secret", same("API key secret"), secret=True),
        Setting(
            "access_token",
            same("Access token"),
            secret=True,
            help=Both(
                "Dell'account del marchio, con permesso di leggere, scrivere e messaggi diretti.",
                "Of the brand's account, with permission to read, write and use direct messages.",
            ),
        ),
        Setting("access_secret", same("Access token secret"), secret=True),
        Setting(
            "words",
            Both("Parole da cercare", "Words to search for"),
            many=True,
            required=False,
            help=Both(
                "Una per riga. Ogni post trovato si paga; le menzioni arrivano comunque.",
                "One a line. Every post found is paid for; mentions arrive anyway.",
            ),
        ),
        Setting(
            "owned",
            Both("L'app è di questo account (sì)", "This account owns the app (yes)"),
            required=False,
            help=Both("Le menzioni costano meno.", "Mentions then cost less."),
        ),
        Setting("address", same("API"), default="https://api.x.com"),
        Setting("site", Both("Sito", "Site"), default="https://x.com"),
    ),
    streams=(
        Stream("mentions", every=minutes(1), cost=POST_READ),
        Stream("search", every=minutes(2), window=days(7), cost=POST_READ),
        # 15 calls in 15 minutes, shared with reading back what was sent.
        Stream("dms", every=minutes(2), window=days(30), cost=DM_READ, private=True),
    ),
    reply=Reply(max_chars=280),
    contact=Contact(max_chars=10_000),
    hand_off=HandOff(
        Both(
            "X lascia rispondere via API solo a chi ci ha nominati o citati. Apri il post nel tuo"
            " browser, pubblica e incolla qui l'indirizzo della risposta.",
            "X lets apps reply only to people who mentioned or quoted us. Open the post in your own"
            " browser, publish, and paste the address of your reply here.",
        )
    ),
    deletions=Both("controllando gli id, 0,005 $ a post", "by looking the ids up, $0.005 a post"),
    refusals=(
        (
            "permission to DM",
            Both(
                "Non accetta messaggi privati da noi: invitalo a scriverci per primo.",
                "Takes no private messages from us: invite them to write first.",
            ),
        ),
        (
            "mentioned or otherwise engaged",
            Both(
                "X lascia rispondere via API solo a chi ci ha nominati o citati: rispondi dal browser.",
                "X lets apps reply only to people who mentioned or quoted us: reply in the browser.",
            ),
        ),
        (
            "duplicate content",
            Both(
                "X rifiuta un testo uguale a uno appena pubblicato: cambialo un po'.",
                "X refuses a text equal to one just published: change it a little.",
            ),
        ),
        (
            "deleted or not visible",
            Both(
                "Il post non c'è più, o l'autore ci ha bloccati.",
                "The post is gone, or its author has blocked us.",
            ),
        ),
        (
            "Unsupported Authentication",
            Both(
                "La chiave è di sola lettura: serve quella dell'account, con i permessi di scrittura.",
                "This key only reads: the account's own is needed, with permission to write.",
            ),
        ),
    ),
)
