"""What the JSON interface answers: the same words, masked the same way, as the pages show."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from casebook.errors import Trouble
from casebook.queries.cases import CaseLine
from dashboard.access import Forbidden, Verb, must
from dashboard.api import keys
from dashboard.house import House
from dashboard.session import Me
from dashboard.visit import whole
from listener import tips
from outreach import dossier, importing, mine, queue, words
from outreach.desk import DeskCustomer
from outreach.dossier import Dossier

MOST = 200
BEARER = HTTPBearer(auto_error=False, description="A key from the page of keys")


@dataclass(frozen=True)
class Acting:
    """In whose name the key acts."""

    id: int
    name: str
    role: str


@dataclass(frozen=True)
class Tip:
    url: str = ""
    text: str = ""
    concerns: str = ""


@dataclass(frozen=True)
class Customer(DeskCustomer):
    """As a desk gives one; ``id`` is the sender's own."""

    native_id: Annotated[str, Field(alias="id")]


@dataclass(frozen=True)
class Handed:
    mention_id: int


def build(house: House) -> FastAPI:
    api = FastAPI(
        title="Quattrocchi",
        version="1",
        description="What the pages show, for programs. Sentences come as [Italian, English].",
        docs_url=None,  # those pages fetch scripts from other sites
        redoc_url=None,
        exception_handlers={Trouble: _trouble, RequestValidationError: _unreadable},
    )
    api.state.house = house
    api.add_api_route("/me", me)
    api.add_api_route("/queue", waiting)
    api.add_api_route("/cases", cases)
    api.add_api_route("/cases/{id}", case)
    api.add_api_route("/tips", hand_in, methods=["POST"], status_code=201)
    api.add_api_route("/customers", keep_customers, methods=["POST"])
    return api


def inside(request: Request) -> House:
    house: House = request.app.state.house
    return house


def caller(
    house: Annotated[House, Depends(inside)],
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
) -> Me:
    found = keys.who(house.book, given.credentials) if given else None
    if found is None:
        said = "Send a key that holds as Authorization: Bearer qk_…; an administrator makes it."
        raise HTTPException(401, said, {"WWW-Authenticate": "Bearer"})
    return found


def seeing(asks: Annotated[Me, Depends(caller)]) -> Me:
    must(asks.role, Verb.SEE)
    return asks


Inside = Annotated[House, Depends(inside)]
Caller = Annotated[Me, Depends(caller)]
Seeing = Annotated[Me, Depends(seeing)]


def me(asks: Caller) -> Acting:
    return Acting(asks.id, asks.name, asks.role)


def waiting(house: Inside, asks: Seeing, limit: int = 50) -> queue.QueuePage:
    """Who waits, in the order nobody can jump."""
    return queue.page(house.office, limit=min(max(limit, 1), MOST))


def cases(house: Inside, asks: Seeing, state: str = "open", limit: int = 50) -> list[CaseLine]:
    """``state``: open or ended."""
    lists = {"open": mine.all_open, "ended": mine.ended}
    if state not in lists:
        raise HTTPException(422, f"state is one of: {', '.join(lists)}.")
    return list(lists[state](house.office, limit=min(max(limit, 1), MOST)))


def case(house: Inside, asks: Seeing, id: int) -> Dossier:
    """A whole case; contract, code and contacts are whole only once it is proven who it is."""
    return dossier.of(house.office, whole(str(id)), viewer=asks.id, whole=True)


def hand_in(house: Inside, asks: Caller, tip: Tip) -> Handed:
    """A word seen somewhere, by its address or its text, and whom it concerns."""
    must(asks.role, Verb.TIP)
    return Handed(
        tips.hand_in(house.line, by=asks.id, url=tip.url, text=tip.text, concerns=tip.concerns)
    )


def keep_customers(house: Inside, asks: Caller, given: list[Customer]) -> dict[str, str]:
    """New ones are added, known ones updated; at most 1,000 at a time. By id: new, changed or ""."""
    must(asks.role, Verb.CONNECT)
    return importing.hand_in(house.office, given, by=asks.id)


async def _unreadable(_request: Request, error: Exception) -> JSONResponse:
    """Where and what, without the input: that may be bytes no text can show."""
    assert isinstance(error, RequestValidationError)
    told = [{"loc": list(each["loc"]), "msg": each["msg"]} for each in error.errors()]
    return JSONResponse({"detail": told}, 422)


async def _trouble(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Trouble)
    missing = 404 if error.words == words.NO_CASE else 409
    status = 403 if isinstance(error, Forbidden) else missing
    return JSONResponse({"it": error.words.it, "en": error.words.en}, status)
