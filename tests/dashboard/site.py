"""The dashboard on a real casebook, driven as a browser would, without a network."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import anyio
import httpx

from casebook.database import Book
from dashboard import session
from dashboard.app import create_app
from dashboard.house import House, Settings
from dashboard.live import Hub

ADDRESS = "http://127.0.0.1:8044"
NOTHING = SimpleNamespace(kinds={}, broken=())  # no channel and no desk
HERE = {"Sec-Fetch-Site": "same-origin"}


def house(book: Book, **other: Any) -> House:
    given: dict[str, Any] = {
        "book": book,
        "registry": NOTHING,
        "desks": NOTHING,
        "gateways": NOTHING,
        "line": None,
        "office": None,
        "settings": Settings("Linfa", ADDRESS),
        "hub": Hub(),
        "engine_name": "test",
    }
    return House(**(given | other))


class Site:
    """Keeps cookies as a browser does; answers are httpx responses, redirects not followed."""

    def __init__(self, house: House, *, address: str = ADDRESS) -> None:
        self.house = house
        self.app = create_app(house)
        self.address = address
        self.cookies = httpx.Cookies()

    def sign_in_as(self, teammate_id: int) -> "Site":
        """Somebody who came in before."""
        https = self.house.settings.https
        token = session.begin(self.house.book, teammate_id)
        self.cookies.set(session.cookie_name(https=https), token)
        return self

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, form: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, data=form or {}, **({"headers": HERE} | more))

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=self.address, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return anyio.run(asked)
