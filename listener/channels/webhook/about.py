"""What a system of the house is told in the form, and how it signs (docs/webhook.md)."""

from casebook.words import sentences
from listener.channel import About, Contact, Listen, Reply, Setting, Stream, minutes

say = sentences("listener.channels.webhook", "words")

ABOUT = About(
    key="webhook",
    name="Webhook",
    manual="https://www.rfc-editor.org/rfc/rfc2104",
    scope="source",
    settings=(
        Setting("source", say.SOURCE),
        Setting("secret", say.SECRET, secret=True),
        Setting("secret_before", say.SECRET_BEFORE, secret=True, required=False,
                help=say.SECRET_BEFORE_HELP),
        Setting("address", say.ADDRESS, required=False, help=say.ADDRESS_HELP),
    ),
    streams=(Stream("pushed", pushed=True, clock="author"),),
    listen=Listen(
        "x-quattrocchi-signature", secret="secret", also="secret_before", prefix="sha256=",  # nosec B106
        stamp="x-quattrocchi-time", delivery="delivery", max_age=minutes(5),
    ),
    reply=Reply(max_chars=10_000),
    contact=Contact(max_chars=10_000, readable_by=say.READABLE_BY),
    called=say.CALLED,
    deletions=say.DELETIONS,
    may_train=True,
)  # fmt: skip
