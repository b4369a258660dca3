"""What Meta lets a page's app do (Meta docs of 2026: private replies, Messenger, webhooks, errors)."""

from casebook.words import sentences
from listener.channel import About, Contact, Listen, Reply, Setting, Stream, days, hours, minutes

say = sentences("listener.channels.facebook", "words")

ABOUT = About(
    key="facebook",
    name="Facebook",
    manual="https://developers.facebook.com/docs/pages-api",
    scope="page",
    settings=(
        Setting("page", say.PAGE),
        Setting("token", say.TOKEN, secret=True),
        Setting("app_secret", say.APP_SECRET, secret=True),
        Setting("verify_token", say.VERIFY, secret=True, required=False, help=say.VERIFY_HELP),
        Setting("address", say.ADDRESS, default="https://graph.facebook.com"),
        Setting("version", say.VERSION, default="v26.0"),
        Setting("site", say.SITE, default="https://www.facebook.com"),
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
    deletions=say.DELETIONS,
    refusals=(
        ("10900", say.USED_UP),
        ("10902", say.NOT_ANSWERABLE),
        ("10903", say.TOO_OLD),
        ("2018278", say.OUTSIDE),
        ("2018292", say.NOT_ANSWERABLE),
        ("551", say.AWAY),
        ("368", say.BLOCKED),
        ("10", say.NO_RIGHT),
        ("200", say.NO_RIGHT),
    ),
)
