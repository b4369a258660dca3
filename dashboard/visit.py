"""One request by somebody signed in: what a page function is given, and how it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from casebook.errors import Trouble
from casebook.words import Both
from dashboard import render, session
from dashboard.access import Forbidden, Verb, may, must
from dashboard.frame import Frame, frame
from dashboard.house import House
from dashboard.session import Me
from dashboard.telling import Telling

PART = "x-part"


@dataclass(frozen=True)
class Visit:
    house: House
    request: Request
    me: Me
    form: FormData
    mark: str  # of the hub, before anything was read

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts our script asks for; none when a whole page is wanted."""
        return tuple(self.request.headers.get(PART, "").split())

    def number(self, name: str) -> int:
        return whole(str(self.request.path_params[name]))

    def said(self, name: str) -> str:
        """A text field, without the spaces around it, nor a NUL, which PostgreSQL refuses."""
        value = self.form.get(name, "")
        return value.replace("\x00", "").strip() if isinstance(value, str) else ""

    def picked(self, name: str) -> int:
        """The id chosen in a form."""
        return whole(self.said(name))

    def moment(self, name: str, otherwise: Both) -> datetime:
        """A ``datetime-local`` field is in the reader's own zone. Raises Trouble with these words."""
        try:
            there = datetime.fromisoformat(self.said(name)).replace(tzinfo=ZoneInfo(self.me.zone))
            return there.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Trouble(otherwise) from None

    def chosen(self, name: str) -> bool:
        return bool(self.form.get(name))

    def content(self, name: str) -> bytes:
        """Of a file that was sent, and of none that is larger than any form."""
        file = self.file(name)
        return file.file.read() if file else b""

    def file(self, name: str) -> UploadFile | None:
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.size else None

    def may(self, verb: Verb) -> bool:
        return may(self.me.role, verb)

    def asked(self, name: str) -> str:
        return self.request.query_params.get(name, "").replace("\x00", "")

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        values |= self._surroundings()
        language = self.me.language
        if self.parts:
            # What came of a form stays in view when the page looks again by itself.
            answers = self.request.method == "POST" or self.asked("said")
            names = ("notice", *self.parts) if answers else self.parts
            if {"rail", "status"} & set(names):
                values["frame"] = self._frame()
            return HTMLResponse(render.parts(language, template, names, values), status)
        values["frame"] = self._frame()
        return HTMLResponse(render.page(language, template, values), status)

    def on_case(self, part: str = "") -> str:
        """The page, or a part of it, of the case this is about; none: \"\"."""
        here = self.request.url.path.startswith("/cases/")
        case = str(self.number("id")) if here else self.said("case")
        return f"/cases/{case}{part}" if case.isdigit() else ""

    def go(self, path: str, *, said: str = "") -> Response:
        """After a form: see the page; ``said`` names a sentence of ``said.html``."""
        if said:
            path += ("&" if "?" in path else "?") + f"said={quote(said)}"
        return RedirectResponse(path, 303)

    def trouble(
        self, trouble: Trouble, *, status: int = 409, others_done: bool = False
    ) -> Response:
        """``others_done``: what was asked along with it stands by itself, and was done."""
        came = urlsplit(self.request.headers.get("referer", ""))
        here = came.netloc == self.request.url.netloc
        back = came.path + (f"?{came.query}" if came.query else "") if here else "/"
        told = {"trouble": trouble.words, "others_done": others_done}
        return self.page("trouble.html", status=status, back=back, **told)

    def _surroundings(self) -> dict[str, Any]:
        tell = Telling(self.me.language, self.me.zone, self.house.book.clock.now())
        return {
            "me": self.me, "may": self.may, "Verb": Verb, "tell": tell, "named": self.named,
            "brand": self.house.settings.brand, "path": self.request.url.path,
            "done": self.asked("said"), "mark": self.mark,
        }  # fmt: skip

    def named(self, channel: str) -> str:
        """A channel by the name people know it by; a plugin that is gone keeps its key."""
        kind = self.house.registry.kinds.get(channel)
        return str(kind.about.name) if kind else channel

    def _frame(self) -> Frame:
        with self.house.book.reading() as r:
            return frame(r, self.me, self.house.registry.kinds)


def whole(words: str) -> int:
    """A number as ids are; 0, which nothing has, for anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else 0


Page = Callable[[Visit], Response]


def page(path: str, function: Page, *, needs: Verb | None, method: str = "GET") -> Route:
    """A route for somebody signed in whose role has the verb; the function runs in a thread."""

    async def endpoint(request: Request) -> Response:
        form = await request.form(max_fields=500) if method == "POST" else FormData()
        try:
            return await run_in_threadpool(_answer, function, request, form, needs)
        finally:
            await form.close()

    return Route(path, endpoint, methods=[method])


def _answer(function: Page, request: Request, form: FormData, needs: Verb | None) -> Response:
    house: House = request.app.state.house
    me = session.who(house.book, session.token_of(request, https=house.settings.https))
    if me is None:
        return _to_the_door(request)
    visit = Visit(house, request, me, form, house.hub.mark)
    try:
        if needs:
            must(me.role, needs)
        return function(visit)
    except Forbidden as forbidden:
        return visit.trouble(forbidden, status=403)
    except Trouble as trouble:
        return visit.trouble(trouble)


def _to_the_door(request: Request) -> Response:
    """Back here after signing in; our script, which cannot follow, is told by a 401."""
    if PART in request.headers:
        return Response(status_code=401)
    there = request.url.path if request.method == "GET" else "/"
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    return RedirectResponse(f"/sign-in?next={quote(there + query)}", 303)
