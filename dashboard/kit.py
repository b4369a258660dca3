"""What every page is made with: who visits, what they may, and a route that answers."""

from starlette.responses import Response
from starlette.routing import Route

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.words import Both, sentences
from dashboard.access import Verb
from dashboard.acts import act, moment, read, yes
from dashboard.visit import Visit, page, whole

__all__ = [
    "Both", "Reading", "Response", "Route", "Trouble", "Verb", "Visit", "act", "moment", "page", "read",
    "sentences", "whole", "yes",
]  # fmt: skip
