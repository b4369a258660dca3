"""Mail in the simulated town: our own letters, carried by a postman who may lose them or their receipt."""

from email.message import EmailMessage
from typing import ClassVar

from outreach.gateway import Busy, Gateway, Refused, SignedOut, Unknown, same
from outreach.gateways.smtp import Smtp
from playground.town import Town
from tests.simulator.fate import Fate

# What a mail server does where a web server would do this.
SURELY_NOT = {
    "never arrived": Busy, "rate limit": Busy, "unavailable": Busy, "server error": Refused,
    "token dead": SignedOut,
}  # fmt: skip


def letterbox(town: Town, fate: Fate) -> type[Gateway]:
    """The mail gateway, its last step in memory: what leaves counts as arrived in the town's ledger."""

    class Letterbox(Smtp):
        about: ClassVar = Smtp.about

        def _post(self, mail: EmailMessage | None) -> None:
            if mail is not None:
                carry(mail)

    def carry(mail: EmailMessage) -> None:
        fate.point("call mail")
        fault = town.faults.take("mail:POST /")
        if fault and fault.what in SURELY_NOT:
            raise SURELY_NOT[fault.what](same(fault.what))
        to, text = str(mail["To"]), mail.get_content().replace("\r\n", "\n")
        town.ledger.arrived("mail", "letter", to, "private", text, str(mail["Message-ID"]))
        if fault:
            raise Unknown(same(fault.what))
        fate.point("answer mail")

    return Letterbox
