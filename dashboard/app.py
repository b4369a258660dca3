"""The web site: its routes, its guards, and the hub that wakes open pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dashboard import errors, hooks, security
from dashboard.api import Door
from dashboard.house import House

# Pages, each with its routes; an address that fits several belongs to the first.
ROOMS = (
    "front", "streams", "queue", "case", "writing", "phrases", "wishes", "knowing", "promises", "notices",
    "rota", "calendar", "cleaning", "incidents", "repeated", "judging", "channels", "connecting", "search",
    "team", "diary", "keys", "imports", "weights", "tips", "reports",
)  # fmt: skip


def create_app(house: House) -> Starlette:
    """Pages open once the loop runs; until then nothing is told to anybody."""

    @asynccontextmanager
    async def open_to_visitors(app: Starlette) -> AsyncIterator[None]:
        house.hub.attach()
        yield
        house.hub.detach()

    app = Starlette(
        routes=_routes(),
        middleware=security.guards(house.settings),
        exception_handlers=errors.handlers(),
        lifespan=open_to_visitors,
    )
    app.state.house = house
    return app


def _routes() -> list[BaseRoute]:
    rooms = [import_module(f"dashboard.pages.{room}") for room in ROOMS]
    pages = [route for room in (*rooms, hooks) for route in room.routes()]
    return [
        *pages,
        Mount("/api/v1", Door()),
        Mount("/static", KeptStatic(packages=[("dashboard", "static")])),
    ]


class KeptStatic(StaticFiles):
    """A browser may keep them for ever: the address carries the content's hash."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if scope["query_string"]:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer
