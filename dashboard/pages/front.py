"""The front door: signing in and out, the one-time links, health for machines."""

from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

from casebook import contacts
from dashboard import access, invitations, render, session, signing
from dashboard.house import House
from dashboard.kit import Response, Route, Trouble, Visit, page, sentences
from dashboard.telling import Telling

say = sentences("dashboard", "front")


def routes() -> list[Route]:
    return [
        Route("/healthz", healthz),
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/setup/{token}", link, methods=["GET", "POST"]),
        Route("/link/{token}", link, methods=["GET", "POST"]),
        page("/sign-out", sign_out, needs=None, method="POST"),
    ]


async def healthz(request: Request) -> Response:
    """For a supervisor: the process answers and the database can be read."""
    house: House = request.app.state.house
    try:
        await run_in_threadpool(_read, house)
    except Trouble as trouble:
        return JSONResponse({"ok": False, "because": trouble.words.en}, 503)
    return JSONResponse({"ok": True, "engine": house.engine_name})


def _read(house: House) -> None:
    with house.book.reading():
        pass


async def sign_in(request: Request) -> Response:
    house: House = request.app.state.house
    there = _ours(request.query_params.get("next", ""))
    if request.method == "GET":
        return _front(request, "sign-in.html", email="", next=there)
    form = await request.form(max_fields=10)
    email, there = _text(form, "email"), _ours(_text(form, "next"))
    address = request.client.host if request.client else ""
    try:
        id = await signing.sign_in(house.book, email, _secret(form), address=address)
    except Trouble as trouble:
        values = {"email": email, "next": there, "trouble": trouble.words}
        return _front(request, "sign-in.html", status=401, **values)
    return await _enter(house, id, there)


async def link(request: Request) -> Response:
    """A set-up link makes the first administrator; any other sets a teammate's password."""
    house: House = request.app.state.house
    try:
        token = request.path_params["token"]
        invited = await run_in_threadpool(invitations.look, house.book, token)
    except invitations.DeadLink as dead:
        return _front(request, "dead-link.html", status=410, trouble=dead.words)
    if request.method == "GET":
        return _front(request, "link.html", invited=invited, name=invited.name, email=invited.email)
    form = await request.form(max_fields=10)
    name, email = _text(form, "name"), _text(form, "email").lower()
    try:
        if invited.teammate_id is None:
            email = _checked(name, email)
        who = {"name": name, "email": email, "password": await signing.hash_of(_secret(form))}
        id = await run_in_threadpool(invitations.use, house.book, invited, **who)
    except Trouble as trouble:
        values = {"invited": invited, "name": name, "email": email, "trouble": trouble.words}
        return _front(request, "link.html", status=422, **values)
    return await _enter(house, id, "/me" if invited.teammate_id else "/channels")


def sign_out(visit: Visit) -> Response:
    house = visit.house
    session.end(house.book, visit.me.session, by=visit.me.id)
    answer = visit.go("/sign-in?said=out")
    session.drop_cookie(answer, https=house.settings.https)
    return answer


async def _enter(house: House, id: int, there: str) -> Response:
    token = await run_in_threadpool(session.begin, house.book, id)
    if not there:
        me = await run_in_threadpool(session.who, house.book, token)
        there = access.home(me.role) if me else "/"
    answer = RedirectResponse(there, 303)
    session.set_cookie(answer, token, https=house.settings.https)
    return answer


def _front(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    house: House = request.app.state.house
    settings = house.settings
    language = render.asked_language(request, settings.language)
    tell = Telling(language, settings.zone, house.book.clock.now())
    done = request.query_params.get("said", "")
    values |= {"tell": tell, "brand": settings.brand, "done": done}
    return HTMLResponse(render.page(language, template, {"trouble": None, **values}), status)


def _checked(name: str, email: str) -> str:
    if not name:
        raise Trouble(say.NO_NAME)
    if not (address := contacts.email(email)):
        raise Trouble(say.NO_EMAIL)
    return address


def _ours(there: str) -> str:
    """Only a path of this site: what follows a sign-in is never another address."""
    safe = there.startswith("/") and not there.startswith(("//", "/\\"))
    return quote(there, safe="/?&=%:,") if safe else ""


def _text(form: Any, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:320] if isinstance(value, str) else ""


def _secret(form: Any) -> str:
    value = form.get("password", "")
    return value[:1000] if isinstance(value, str) else ""
