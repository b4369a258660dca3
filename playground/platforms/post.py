"""A pretend post office: texts to phones and notices to a robot, with a page where a person reads them."""

from typing import TYPE_CHECKING

from playground.page import page, said
from playground.wire import BadRequest, Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town


class Post:
    """Under /post/: ``/sms`` takes a text for one phone, ``/notices`` what a webhook tells."""

    acts: frozenset[str] = frozenset()

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.token = "post-token-41d9"
        self.secret = "post-secret-of-the-robot"
        self._kept: dict[str, str] = {}  # idempotency key → our number

    @property
    def credentials(self) -> dict[str, str]:
        return {"token": self.token, "secret": self.secret}

    def handle(self, request: Request) -> Response:
        match request.method, request.path.rstrip("/"):
            case "POST", "/sms":
                return self._take(request, "sms", signed=request.bearer == self.token)
            case "POST", "/notices":
                # A robot of Linfa's would check the signature; here it is enough that there is one.
                signed = "v1=" in request.headers.get("quattrocchi-signature", "")
                return self._take(request, "notice", signed=signed)
            case "GET", "/sms" | "/notices":
                return as_json({"message": "Here one posts."}, 405)
            case "GET", "":
                return self._page()
        return as_json({"message": "Here are sms and notices."}, 404)

    def refuse(self, what: str, request: Request) -> Response | None:
        return None

    def _take(self, request: Request, verb: str, *, signed: bool) -> Response:
        if not signed:
            return as_json({"message": "Who are you?"}, 401)
        try:
            sent = request.json()
        except BadRequest as why:
            return as_json({"message": str(why)}, 400)
        if sent.get("hello"):
            return as_json({"ok": True})
        if not sent.get("to") or not sent.get("text"):
            return as_json({"message": "to and text are needed."}, 422)
        key = request.headers.get("idempotency-key") or request.headers.get("quattrocchi-id", "")
        if not key or key not in self._kept:
            id = f"p-{len(self.town.ledger.effects) + 1}"
            self._kept[key] = id
            self.town.ledger.arrived("post", verb, sent["to"], "private", sent["text"], id)
        return as_json({"id": self._kept[key]})

    def _page(self) -> Response:
        here = [one for one in self.town.ledger.effects if one.platform == "post"]
        articles = (
            said(one.to, f"{one.at:%H:%M:%S}", one.text, anchor=one.native_id)
            for one in reversed(here)
        )
        return page("Telefoni e robot di Linfa", "".join(articles) or "<p>Ancora niente.</p>")
