"""Pages for when nothing else can be shown: what happened, what is not lost, what you can do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from casebook.words import Both
from dashboard import render
from dashboard.house import House

Handler = Callable[[Request, Exception], Awaitable[Response]]

NOT_FOUND = Both("Qui non c'è niente.", "There is nothing here.")
WRONG = Both("Questa pagina si è rotta da noi.", "This page broke, on our side.")
NO_WAY = Both("Qui si arriva in un altro modo.", "This is reached another way.")
SAFE = Both("Nessun caso, bozza o messaggio è andato perso.", "No case, draft or message was lost.")
DO = Both(
    "Torna alla coda; se cercavi un caso, cercalo per nome o numero.",
    "Go back to the queue; if you were after a case, search it by name or number.",
)
ASK = Both(
    "Torna indietro e riprova. Se si rompe ancora, dillo a chi amministra: l'ora di adesso basta.",
    "Go back and try again. If it breaks again tell an administrator: the present time is enough.",
)


def handlers() -> Mapping[Any, Handler]:
    return {HTTPException: _known, 500: _broken}


async def _known(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = (NOT_FOUND, SAFE, DO) if status == 404 else (NO_WAY, SAFE, DO)
    return _page(request, status, words)


async def _broken(request: Request, _error: Exception) -> Response:
    """The error itself goes to the server's log; Starlette raises it again there."""
    return _page(request, 500, (WRONG, SAFE, ASK))


def _page(request: Request, status: int, words: tuple[Both, Both, Both]) -> Response:
    house: House = request.app.state.house
    language = render.asked_language(request, house.settings.language)
    sentences = [sentence.in_(language) for sentence in words]
    return HTMLResponse(
        render.page(language, "error.html", {"sentences": sentences, "status": status}), status
    )
