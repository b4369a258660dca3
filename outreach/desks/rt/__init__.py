"""Request Tracker (REST 2.0): customers are its users, duplicates are closed with a comment."""

from outreach.desks.rt.writing import Rt

__all__ = ["Rt"]
