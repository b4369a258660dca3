"""What every answer carries and every request must pass: headers, hosts, origins, sizes."""

from asgi_cross_origin_protection import CrossOriginProtection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import session
from dashboard.access import Verb, may
from dashboard.house import Settings

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
MOST_BYTES = 3_000_000  # a photo and the form around it
LARGE_BYTES = 500_000_000  # a million customers, from who may import them
LARGE = "/imports"


def guards(settings: Settings) -> list[Middleware]:
    """Outermost first. Pushes carry their own signature and programs a key: no origin is asked."""
    said = "This form came from another site, so nothing was done. Open Quattrocchi and try there."
    refused = PlainTextResponse(said, status_code=403)
    return [
        Middleware(Headers, https=settings.https),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False),
        Middleware(CrossOriginProtection, exempt_paths=("/hooks/", "/api/"), deny_app=refused),
        Middleware(SizeLimit),
    ]


class Headers:
    """Adds the headers above, unless a page set its own."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return await self.app(scope, receive, dressed)


class SizeLimit:
    """Stops reading a body that is too large, whatever length it declared."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        most = await _most(scope)
        if not declared.isdigit() or int(declared) > most:
            return await TOO_LARGE(scope, receive, send)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLarge
            return message

        try:
            return await self.app(scope, counted, send)
        except TooLarge:
            return await TOO_LARGE(scope, receive, send)


async def _most(scope: Scope) -> int:
    """A stranger may not even fill our disk for a moment."""
    if scope["path"] != LARGE or scope["method"] != "POST":
        return MOST_BYTES
    request, house = Request(scope), scope["app"].state.house
    token = session.token_of(request, https=house.settings.https)
    who = await run_in_threadpool(session.who, house.book, token)
    return LARGE_BYTES if who and may(who.role, Verb.CONNECT) else MOST_BYTES


class TooLarge(Exception):
    """The body went on past the limit."""


TOO_LARGE = PlainTextResponse("This is too large: at most 3 MB. Nothing was kept.", status_code=413)
