"""How the pretend Bluesky lets people in and says no: sessions, error names, rate limits.

Statuses, names and sentences as a real PDS (@atproto/pds 0.5.35) answered them.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from playground.platforms.bluesky_store import Account, Store
from playground.wire import Json, Response, as_json

SECRET = "town-jwt-secret"  # nosec B105 a pretend one
SERVICE = "did:web:town.example"
ACCESS, REFRESH = timedelta(hours=2), timedelta(days=90)
FULL, REFRESHES = "com.atproto.access", "com.atproto.refresh"
APP, APP_WITH_CHAT = "com.atproto.appPass", "com.atproto.appPassPrivileged"

# docs.bsky.app, "Rate Limits": calls and seconds; writes count in points.
LIMITS = {"all": (3000, 300), "login": (30, 300), "writes": (5000, 3600)}
POINTS = {"createRecord": 3, "putRecord": 2, "deleteRecord": 1}


class Xrpc(Exception):
    """A refusal on its way out: atproto.com, specs: HTTP API, error responses."""

    def __init__(self, name: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.response = as_json({"error": name, "message": message}, status)


def invalid(message: str) -> Xrpc:
    return Xrpc("InvalidRequest", message)


def missing(key: str, where: str = "$") -> Xrpc:
    return invalid(f'Missing required key "{key}" at {where}')


def signed_out() -> Xrpc:
    return Xrpc("AuthenticationRequired", "Invalid identifier or password", 401)


def expired() -> Xrpc:
    return Xrpc("ExpiredToken", "Token has expired")


def unverified() -> Xrpc:
    return Xrpc("InvalidToken", "Token could not be verified")


class Sessions:
    """Tokens as the PDS makes them: JWT, HS256; an account's app password narrows the scope."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._serial = 0
        self.revoked: set[str] = set()

    def begin(self, account: Account, scope: str) -> dict[str, Json]:
        now = int(self._now().timestamp())
        self._serial += 1
        claims = {"aud": SERVICE, "sub": account.did, "iat": now, "jti": str(self._serial)}
        access = {"scope": scope, "exp": now + int(ACCESS.total_seconds())}
        refresh = {"scope": REFRESHES, "exp": now + int(REFRESH.total_seconds()), "of": scope}
        return {
            "accessJwt": signed("at+jwt", claims | access),
            "refreshJwt": signed("refresh+jwt", claims | refresh),
        }

    def login(self, account: Account | None, password: str) -> str:
        """The scope this password opens. Raises Xrpc."""
        if account is None or password not in {account.password, *account.app_passwords}:
            raise signed_out()
        if account.state == "takendown":
            raise Xrpc("AccountTakedown", "Account has been taken down", 401)
        if password == account.password:
            return FULL
        return APP_WITH_CHAT if account.app_passwords[password] else APP

    def whose(self, token: str, *, refresh: bool = False) -> tuple[Account, dict[str, Json]]:
        """The account and the claims behind a token. Raises Xrpc."""
        if not token:
            raise Xrpc("AuthMissing", "Authentication Required", 401)
        claims = _claims(token)
        account = self._store.accounts.get(str(claims.get("sub")))
        if account is None or (claims.get("scope") == REFRESHES) is not refresh:
            raise unverified()
        if refresh and token in self.revoked:
            raise Xrpc("ExpiredToken", "Token has been revoked")
        if claims["exp"] <= self._now().timestamp():
            raise expired()
        return account, claims


def signed(kind: str, claims: dict[str, Json]) -> str:
    head = _b64(json.dumps({"typ": kind, "alg": "HS256"}).encode())
    body = f"{head}.{_b64(json.dumps(claims).encode())}"
    return f"{body}.{_b64(_mac(body))}"


def _claims(token: str) -> dict[str, Json]:
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_b64(_mac(body)), signature):
        raise unverified()
    payload = body.partition(".")[2]
    claims: dict[str, Json] = json.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return claims


def _mac(body: str) -> bytes:
    return hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).digest()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Meter:
    """Counts calls, whoever calls: the town is one network address. A window begins with a call."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._windows: dict[tuple[str, str], tuple[int, int]] = {}  # until when, and used

    def count(self, limit: str, who: str = "", points: int = 1) -> None:
        """Raises Xrpc when the window is used up; then nothing is counted."""
        until, used = self._window(limit, who)
        if used + points > LIMITS[limit][0]:
            refused = Xrpc("RateLimitExceeded", "Rate Limit Exceeded", 429)
            refused.response = self.too_many(limit, who)
            raise refused
        self._windows[limit, who] = until, used + points

    def told(self, response: Response, limit: str = "all", who: str = "") -> Response:
        """With the headers of the draft the PDS follows; reset in seconds since 1970."""
        if response.header("ratelimit-limit"):
            return response
        (most, seconds), (until, used) = LIMITS[limit], self._window(limit, who)
        return response.having(
            ("RateLimit-Limit", str(most)),
            ("RateLimit-Remaining", str(most - used)),
            ("RateLimit-Reset", str(until)),
            ("RateLimit-Policy", f"{most};w={seconds}"),
        )

    def too_many(self, limit: str = "all", who: str = "") -> Response:
        told = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
        until, _ = self._window(limit, who)
        answer = self.told(as_json(told, 429), limit, who)
        left = str(until - int(self._now().timestamp()))
        return answer.having(("RateLimit-Remaining", "0"), ("Retry-After", left))

    def _window(self, limit: str, who: str) -> tuple[int, int]:
        now, seconds = int(self._now().timestamp()), LIMITS[limit][1]
        until, used = self._windows.get((limit, who), (0, 0))
        return (until, used) if until > now else (now + seconds, 0)
