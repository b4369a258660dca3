"""What every page is made with: who visits, what they may, and a route that answers."""

from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import Verb
from dashboard.acts import act, moment, read, yes
from dashboard.visit import Visit, page, whole

__all__ = [
    "Response", "Route", "Verb", "Visit", "act", "moment", "page", "read", "whole", "yes",
]  # fmt: skip
