"""What Request Tracker needs to be told, and its refusals in words for a person."""

from casebook.words import sentences
from outreach.desk import DeskAbout, declared

say = sentences("outreach", "rt")
ABOUT = declared(DeskAbout, "outreach.desks.rt", say)
