"""Pages for when nothing else can be shown: what happened, what is not lost, what you can do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from casebook.words import Both, sentences
from dashboard import render
from dashboard.house import House

say = sentences("dashboard", "errors")

Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers() -> Mapping[Any, Handler]:
    return {HTTPException: _known, 500: _broken}


async def _known(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = (say.NOT_FOUND, say.SAFE, say.DO) if status == 404 else (say.NO_WAY, say.SAFE, say.DO)
    return _page(request, status, words)


async def _broken(request: Request, _error: Exception) -> Response:
    """The error itself goes to the server's log; Starlette raises it again there."""
    return _page(request, 500, (say.WRONG, say.SAFE, say.ASK))


def _page(request: Request, status: int, words: tuple[Both, Both, Both]) -> Response:
    house: House = request.app.state.house
    language = render.asked_language(request, house.settings.language)
    values = {"sentences": [sentence.in_(language) for sentence in words], "status": status}
    return HTMLResponse(render.page(language, "error.html", values), status)
