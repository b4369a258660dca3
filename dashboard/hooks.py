"""The door for pushes: a platform's challenge answered, a delivery checked and kept, nothing read yet."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from casebook.errors import Trouble
from dashboard.house import House
from dashboard.visit import whole
from listener import pushed


def routes() -> list[Route]:
    """No session and no origin is asked: a delivery is known by its signature alone."""
    return [
        Route("/hooks/{id:int}", greet, methods=["GET"]),
        Route("/hooks/{id:int}", take_in, methods=["POST"]),
    ]


async def greet(request: Request) -> Response:
    house, account_id = _place(request)
    return await _said(pushed.greet, house.line, account_id, dict(request.query_params))


async def take_in(request: Request) -> Response:
    """The guards have stopped what is too large. What came before is a yes too: it is kept."""
    house, account_id = _place(request)
    headers, body = dict(request.headers), await request.body()
    return await _said(pushed.take_in, house.line, account_id, headers, body)


async def _said(verb: Callable[..., Any], *given: Any) -> Response:
    try:
        said = await run_in_threadpool(verb, *given)
    except pushed.Forged as forged:
        return PlainTextResponse(forged.words.en, forged.status)
    except Trouble:
        # Ours to mend, and nothing of it is the platform's business: it will deliver again.
        return PlainTextResponse("Not kept: please deliver again.", 503)
    return PlainTextResponse(said if isinstance(said, str) else "Kept.")


def _place(request: Request) -> tuple[House, int]:
    house: House = request.app.state.house
    return house, whole(str(request.path_params["id"]))
