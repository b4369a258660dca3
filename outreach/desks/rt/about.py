"""What Request Tracker needs to be told, and its refusals in words for a person."""

from casebook.words import sentences
from outreach.desk import Both, DeskAbout, Setting

say = sentences("outreach", "rt")

# MAIL_HELP: RT's stock scrip "On Resolve Notify Requestors"; REST 2.0 has no way to hold a mail back.
ABOUT = DeskAbout(
    key="rt",
    name="Request Tracker",
    manual="https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html",
    settings=(
        Setting("address", Both("Indirizzo di RT", "Address of RT")),
        Setting("token", say.TOKEN, secret=True),
        Setting("queues", Both("Code", "Queues"), many=True),
        Setting("origin", say.CHANNEL_FIELD, required=False, default="Canale"),
        Setting("closed", say.CLOSED, required=False, help=say.MAIL_HELP, default="resolved"),
        Setting("code", say.CODE_FIELD, required=False),
        Setting("handles", say.HANDLE_FIELDS, many=True, required=False, help=say.ONE_A_LINE),
        Setting("contract", say.CONTRACT_FIELDS, many=True, required=False),
    ),
    refusals=(
        ("unresolved dependencies", say.NEEDS_ANOTHER),
        ("isn't a valid status", say.NO_SUCH_STATUS),
        ("Permission Denied", say.NO_RIGHT),
        ("Forbidden", say.NO_RIGHT),
    ),
    warns=say.WARNS,
)
