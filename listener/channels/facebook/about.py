"""What Meta lets a page's app do (Meta docs of 2026: private replies, Messenger, webhooks, errors)."""

from listener.channel import (
    About,
    Both,
    Contact,
    Listen,
    Reply,
    Setting,
    Stream,
    days,
    hours,
    minutes,
    same,
)

USED_UP = Both(
    "A questo commento si è già risposto in privato: Meta lo permette una volta sola.",
    "This comment has been answered in private already: Meta allows it only once.",
)
TOO_OLD = Both(
    "Meta non lascia più rispondere in privato: sono passati 7 giorni, o l'autore non lo permette.",
    "Meta no longer allows a private answer: 7 days have passed, or the author does not allow it.",
)
OUTSIDE = Both(
    "Sono passate più di 24 ore dal suo ultimo messaggio: deve scriverci di nuovo.",
    "More than 24 hours have passed since their last message: they must write again.",
)
AWAY = Both(
    "Questa persona non può ricevere messaggi dalla pagina.",
    "This person cannot receive messages from the page.",
)
BLOCKED = Both(
    "Meta ha fermato gli invii della pagina per abuso: non mandare altro, guarda in Meta Business.",
    "Meta has stopped the page's sending for abuse: send nothing more, look into Meta Business.",
)
NO_RIGHT = Both(
    "Alla chiave della pagina manca un permesso: guarda quali chiede la guida.",
    "The page's key lacks a permission: see which ones the guide asks for.",
)
NOT_ANSWERABLE = Both(
    "A questo non si può rispondere in privato.", "This cannot be answered in private."
)

ABOUT = About(
    key="facebook",
    name="Facebook",
    manual="https://developers.facebook.com/docs/pages-api",
    scope="page",
    settings=(
        Setting("page", Both("Id della pagina", "Page id")),
        Setting("token", Both("Chiave della pagina", "Page access token"), secret=True),
        Setting("app_secret", Both("Segreto dell'app", "App secret"), secret=True),
        Setting(
            "verify_token",
            Both("Parola di verifica del webhook", "Webhook verify token"),
            secret=True,
            required=False,
            help=Both(
                "La stessa scritta nell'app di Meta. Senza, la pagina viene solo riletta.",
                "The same as in Meta's app. Without it the page is only read again and again.",
            ),
        ),
        Setting("address", same("Graph API"), default="https://graph.facebook.com"),
        Setting("version", Both("Versione", "Version"), default="v26.0"),
        Setting("site", Both("Sito", "Site"), default="https://www.facebook.com"),
    ),
    streams=(
        Stream("comments", every=minutes(2), overlap=minutes(10)),
        Stream("visitor_posts", every=minutes(5), overlap=minutes(10)),
        Stream("inbox", every=minutes(1), overlap=minutes(10), private=True),
    ),
    listen=Listen(
        "x-hub-signature-256",
        secret="app_secret",  # nosec B106
        prefix="sha256=",
        moment=("entry", 0, "time"),
    ),
    reply=Reply(max_chars=8_000),
    contact=Contact(max_chars=2_000, within=days(7), answer_within=hours(24), at_most=1),
    deletions=Both("subito, con il webhook", "at once, by webhook"),
    refusals=(
        ("10900", USED_UP),
        ("10902", NOT_ANSWERABLE),
        ("10903", TOO_OLD),
        ("2018278", OUTSIDE),
        ("2018292", NOT_ANSWERABLE),
        ("551", AWAY),
        ("368", BLOCKED),
        ("10", NO_RIGHT),
        ("200", NO_RIGHT),
    ),
)
