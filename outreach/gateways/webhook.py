"""What teammates are told, for a program of yours: JSON, signed, with its time."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from casebook.words import sentences
from outreach.gateway import Gateway, GatewayAbout, Receipt, Refused, declared

say = sentences("outreach", "webhook")

SHORTEST = 16
START = datetime(1970, 1, 1, tzinfo=UTC)


class Webhook(Gateway):
    """``Quattrocchi-Signature: t=<seconds>,v1=<hex>``, HMAC-SHA256 over ``<seconds>.<body>``."""

    about = declared(GatewayAbout, "outreach.gateways", say, "webhook")

    def probe(self) -> str:
        """A greeting: signed as all the rest, it tells nothing."""
        self._post({"id": "hello", "hello": True}, "hello", START)
        return self.setting("address")

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        told = {"id": key, "at": at.isoformat(), "to": to, "subject": subject, "text": text}
        self._post(told, key, at)
        return Receipt(key, None, at)

    def _post(self, told: Mapping[str, object], key: str, at: datetime) -> None:
        secret = self.setting("secret")
        if len(secret) < SHORTEST:
            raise Refused(say.TOO_SHORT)
        body, seconds = json.dumps(told).encode(), int(at.timestamp())
        signed = hmac.digest(secret.encode(), f"{seconds}.".encode() + body, "sha256").hex()
        headers = {"content-type": "application/json", "quattrocchi-id": key}
        headers["quattrocchi-signature"] = f"t={seconds},v1={signed}"
        self.http.ask("POST", self.setting("address"), content=body, headers=headers, writes=True)
