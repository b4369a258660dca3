"""How the pretend Graph refuses, and the usage headers it sends along."""

import json
from collections.abc import Callable
from datetime import datetime

from playground.platforms.graph_store import PAGE_ID
from playground.wire import Json, Response, as_json

HOUR = 3600


class GraphError(Exception):
    """A refusal on its way out (Meta docs: "Handling errors")."""

    def __init__(
        self, code: int, message: str, subcode: int | None = None, kind: str = "OAuthException"
    ) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode
        self.kind = kind

    def body(self, trace: str) -> Json:
        error: dict[str, Json] = {"message": str(self), "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in (1, 2):
            error["is_transient"] = True
        return {"error": error | {"fbtrace_id": trace}}


def bad_token() -> GraphError:
    return GraphError(190, "Invalid OAuth access token - Cannot parse access token")


def password_changed() -> GraphError:
    return GraphError(
        190,
        "Error validating access token: The session has been invalidated because the user "
        "changed their password or Facebook has changed the session for security reasons.",
        460,
    )


def missing(object_id: str) -> GraphError:
    return GraphError(
        100,
        f"Unsupported get request. Object with ID '{object_id}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation",
        33,
        "GraphMethodException",
    )


def page_throttled() -> GraphError:
    return GraphError(32, "(#32) Page request limit reached")


# Which fault is which error here.
FAULTS: dict[str, Callable[[], GraphError]] = {
    "rate limit": page_throttled,
    "token dead": password_changed,
    "forbidden": lambda: GraphError(200, "(#200) Permissions error"),
    "unavailable": lambda: GraphError(2, "Service temporarily unavailable"),
    "cursor unknown": lambda: GraphError(100, "(#100) Invalid cursors values"),
    "errors inside": lambda: GraphError(1, "An unknown error has occurred."),
}
STATUS = {"forbidden": 403, "unavailable": 503, "errors inside": 200}


class Usage:
    """Calls of this hour as percentages (Meta docs: "Rate limits")."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._hour = 0
        self._calls = 0
        self.limit = 4_800

    def count(self) -> bool:
        """Count one call; False when it is one too many."""
        hour = int(self._now().timestamp()) // HOUR
        if hour != self._hour:
            self._hour, self._calls = hour, 0
        self._calls += 1
        return self._calls <= self.limit

    def headers(self, *, used_up: bool = False) -> tuple[tuple[str, str], ...]:
        share = 100 if used_up else min(100, self._calls * 100 // self.limit)
        left = HOUR - int(self._now().timestamp()) % HOUR
        part = {"call_count": share, "total_cputime": share // 4, "total_time": share // 4}
        regain = {"estimated_time_to_regain_access": -(-left // 60) if share >= 100 else 0}
        case = {PAGE_ID: [{"type": "pages", **part, **regain}]}
        return (("X-App-Usage", json.dumps(part)), ("X-Business-Use-Case-Usage", json.dumps(case)))


def refusal(error: GraphError, trace: str, status: int = 400) -> Response:
    return as_json(error.body(trace), status)
