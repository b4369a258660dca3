"""The JSON interface for integrators, built at its first call: who does not use it pays nothing."""

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.house import House


class Door:
    def __init__(self) -> None:
        self.inside: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.inside is None:
            from dashboard.api.served import build

            house: House = scope["app"].state.house
            self.inside = build(house)
        await self.inside(scope, receive, send)
