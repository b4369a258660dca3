"""The town's own door, under /_town: faults, acts and the ledger, for tests and the demo."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.faults import KINDS
from playground.wire import BadRequest, Json, Request, Response, as_json

if TYPE_CHECKING:
    from playground.town import Town


class Control:
    def __init__(self, town: "Town") -> None:
        self._town = town

    def handle(self, request: Request) -> Response:
        match request.method, request.path:
            case "POST", "/act":
                return self._try(lambda sent: {"id": self._town.act(sent)}, request)
            case "POST", "/faults":
                return self._try(self._set_fault, request)
            case "GET", "/faults":
                return as_json({"kinds": KINDS, "waiting": len(self._town.faults.waiting)})
            case "DELETE", "/faults":
                self._town.faults.clear()
                return as_json({"waiting": 0})
            case "GET", "/ledger":
                return as_json(self._town.ledger.as_dict())
            case "DELETE", "/ledger":
                self._town.ledger.clear()
                return as_json(self._town.ledger.as_dict())
        return as_json({"message": "Here are act, faults and ledger."}, 404)

    def refuse(self, what: str, request: Request) -> Response | None:
        return None

    def _set_fault(self, sent: Json) -> dict[str, int]:
        self._town.faults.set(**sent)
        return {"waiting": len(self._town.faults.waiting)}

    def _try(self, do: Callable[[Json], Json], request: Request) -> Response:
        try:
            return as_json(do(request.json()))
        except (BadRequest, KeyError, TypeError, ValueError) as why:
            return as_json({"message": str(why)}, 400)
