"""How the pretend X refuses: problem JSON, rate-limit headers and prices."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from playground.ledger import Ledger
from playground.wire import Json, Request, Response, as_json

PROBLEMS = "https://api.twitter.com/2/problems/"
WINDOW = 900  # seconds
USER_CONTEXT = "OAuth 1.0a User Context, OAuth 2.0 User Context"

# X docs, "Rate limits": calls in 15 minutes per user, and per app.
LIMITS = {
    "mentions": (300, 450),
    "search": (300, 450),
    "me": (75, 75),
    "users": (900, 300),
    "lookup": (900, 450),
    "timeline": (900, 10_000),
    "post": (100, 100),
    "delete": (50, 50),
    "dm_send": (15, 15),
    "dm_read": (15, 15),
    "counts": (300, 300),
}

# X docs, "Pricing": millionths of a dollar per item.
PRICES = {
    "post read": 5_000,
    "own mention read": 1_000,
    "user read": 10_000,
    "dm read": 10_000,
    "post": 15_000,
    "post with link": 200_000,
    "summoned reply": 10_000,
    "dm": 15_000,
    "delete": 10_000,
    "count": 10_000,
}


class Problem(Exception):
    """A refusal on its way out."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.body.decode())
        self.response = response


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Response:
    """X docs, "Response codes and errors": RFC 7807 with title, detail, type, status."""
    told = {"title": title, "detail": detail, "type": kind, "status": status}
    return as_json(told, status, "application/problem+json")


def unauthorized() -> Response:
    return problem(401, "Unauthorized", "Unauthorized")


def app_token(request: Request, keys: Mapping[str, str]) -> Response:
    """X docs, "OAuth 2.0 Bearer Token": the consumer's key and secret for the app's own token."""
    pair = f"{keys['consumer_key']}:{keys['consumer_secret']}"
    right = f"Basic {b64encode(pair.encode()).decode()}"
    if request.headers.get("authorization") != right:
        said = {"code": 99, "message": "Unable to verify your credentials"}
        return as_json({"errors": [said]}, 403)
    return as_json({"token_type": "bearer", "access_token": keys["bearer"]})


def forbidden(detail: str) -> Problem:
    return Problem(problem(403, "Forbidden", detail))


def invalid(parameter: str, value: str, message: str) -> Problem:
    told = {
        "errors": [{"parameters": {parameter: [value]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": PROBLEMS + "invalid-request",
    }
    return Problem(as_json(told, 400, "application/problem+json"))


def wrong_context(kind: str = "OAuth 2.0 Application-Only", right: str = USER_CONTEXT) -> Problem:
    return Problem(
        problem(
            403,
            "Unsupported Authentication",
            f"Authenticating with {kind} is forbidden for this endpoint. "
            f"Supported authentication types are [{right}].",
            PROBLEMS + "unsupported-authentication",
        )
    )


def out_of_credit() -> Response:
    """The title is the one seen in logs of applications that ran out in 2026."""
    detail = "Your enrolled account does not have any credits to fulfill this request."
    return problem(402, "CreditsDepleted", detail, PROBLEMS + "credits")


def not_found(parameter: str, value: str, resource: str = "tweet") -> Json:
    """One entry of `errors`: it rides beside `data` in a 200 (X docs: "Partial errors")."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }


class Meter:
    """Counts calls per window and charges items; a read item is charged once a UTC day."""

    def __init__(self, now: Callable[[], datetime], ledger: Ledger) -> None:
        self._now = now
        self._ledger = ledger
        self._calls: dict[tuple[str, str, int], int] = {}
        self._charged: set[tuple[str, str, str]] = set()
        self.credit: int | None = None  # millionths of a dollar; None never runs out

    def count(self, endpoint: str, token: str, *, app: bool) -> tuple[bool, Response]:
        """Count one call. Gives whether it is allowed, and a 429 whose headers hold anyway."""
        limit = LIMITS[endpoint][1 if app else 0]
        window = int(self._now().timestamp()) // WINDOW
        key = (endpoint, token, window)
        self._calls[key] = used = self._calls.get(key, 0) + 1
        return used <= limit, self.too_many(limit, max(0, limit - used))

    def too_many(self, limit: int = 300, remaining: int = 0) -> Response:
        reset = (int(self._now().timestamp()) // WINDOW + 1) * WINDOW
        return problem(429, "Too Many Requests", "Too Many Requests").having(
            ("x-rate-limit-limit", str(limit)),
            ("x-rate-limit-remaining", str(remaining)),
            ("x-rate-limit-reset", str(reset)),
        )

    @property
    def empty(self) -> bool:
        return self.credit is not None and self._ledger.spent("x") >= self.credit

    def charge(self, item: str, native_id: str) -> None:
        day = self._now().astimezone(UTC).date().isoformat()
        if item.endswith("read"):
            if (item, native_id, day) in self._charged:
                return
            self._charged.add((item, native_id, day))
        self._ledger.billed("x", item, native_id, PRICES[item])
