"""What keeps open pages fresh: the stream of topics, and the frame rendered alone."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from dashboard import session
from dashboard.access import may
from dashboard.house import House
from dashboard.kit import Response, Route, Verb, Visit, page

MOST = 12


def routes() -> list[Route]:
    return [Route("/live", live), page("/frame", frame, needs=None)]


async def live(request: Request) -> Response:
    """Names of what changed, never what it says: a page then asks for its parts as its own reader."""
    house: House = request.app.state.house
    token = session.token_of(request, https=house.settings.https)
    me = await run_in_threadpool(session.who, house.book, token)
    if me is None:
        return Response(status_code=401)
    asked = request.query_params.get("topics", "").split()[:MOST]
    sees = may(me.role, Verb.SEE)
    everyone = ("health", "rota", f"notice:{me.id}")
    seen = (name for name in asked if (sees and not name.startswith("notice")) or name in everyone)
    return house.hub.open(seen, request.query_params.get("since", ""))


def frame(visit: Visit) -> Response:
    return visit.page("frame.html")
