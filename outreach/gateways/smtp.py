"""Mail by a server of yours (SMTP): one receiver, encrypted, no header but our own."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from casebook.words import sentences
from outreach.gateway import Gateway, GatewayAbout, Receipt, Refused, declared

say = sentences("outreach", "smtp")

# One mailbox and nothing besides: no list, no comment, no line end, no name.
ONE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*", re.ASCII)
PLAIN = SMTP.clone(cte_type="7bit")  # any server takes it


class Smtp(Gateway):
    about = declared(GatewayAbout, "outreach.gateways", say, "smtp")

    def probe(self) -> str:
        name, address = self._sender()
        self._post(None)
        return f"{name} <{address}>" if name else address

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        name, sender = self._sender()
        if not ONE_ADDRESS.fullmatch(to):
            raise Refused(say.BAD_ADDRESS.filled(address=to))
        mail = EmailMessage(PLAIN)
        mail["From"] = Address(name, addr_spec=sender)
        mail["To"] = Address(addr_spec=to)
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.split('@')[1]}>"
        mail["Auto-Submitted"] = "auto-generated"  # no holiday answer comes back (RFC 3834)
        mail.set_content(text, cte="quoted-printable")
        self._post(mail)
        return Receipt(mail["Message-ID"], None, at)

    def _post(self, mail: EmailMessage | None) -> None:
        user, password, ca = (self.setting(key) for key in ("user", "password", "ca"))
        self.http.mail(mail, user=user, password=password, ca=ca)

    def _sender(self) -> tuple[str, str]:
        name, address = parseaddr(self.setting("sender"))
        if not ONE_ADDRESS.fullmatch(address):
            raise Refused(say.BAD_ADDRESS.filled(address=address))
        return name, address
