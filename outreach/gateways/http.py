"""Texts to phones by any provider that takes one JSON call (SMS and the like)."""

import json
import re
from datetime import datetime
from typing import Any

from casebook.words import sentences
from outreach.gateway import Gateway, GatewayAbout, Receipt, Refused, declared

say = sentences("outreach", "http")

FIELD = re.compile(r"\{(to|subject|text|key)\}")


class HttpText(Gateway):
    about = declared(GatewayAbout, "outreach.gateways", say, "http")

    def probe(self) -> str:
        """A look at the address: many answer a GET with a no, but they answer."""
        self._fields()
        address, answers = self.setting("address"), (400, 404, 405, 415, 422)
        self.http.ask("GET", address, headers=self._key(), accept=answers)
        return address

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        facts = {"to": to, "subject": subject, "text": text, "key": key}
        body = _filled(self._fields(), facts)
        headers = self._key() | {"idempotency-key": key}
        address = self.setting("address")
        answer = self.http.ask("POST", address, json=body, headers=headers, writes=True)
        return Receipt(_id_in(answer.text) or key, None, at)

    def _key(self) -> dict[str, str]:
        token = self.setting("token")
        return {"authorization": f"Bearer {token}"} if token else {}

    def _fields(self) -> Any:
        written = self.setting("fields")
        try:
            fields = json.loads(written)
        except ValueError:
            raise Refused(say.BAD_FIELDS) from None
        if not isinstance(fields, dict) or not {"to", "text"} <= set(FIELD.findall(written)):
            raise Refused(say.BAD_FIELDS)
        return fields


def _filled(value: Any, facts: dict[str, str]) -> Any:
    """Each place filled once: what a customer's words hold in braces stays as it is."""
    if isinstance(value, dict):
        return {key: _filled(inner, facts) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, facts) for inner in value]
    return FIELD.sub(lambda place: facts[place[1]], value) if isinstance(value, str) else value


def _id_in(answer: str) -> str:
    """The provider's own number, where its answer has one."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    return str(said.get("id") or "") if isinstance(said, dict) else ""
