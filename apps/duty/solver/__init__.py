"""Rosters by search, in plain Python and without a database: an instance goes in, a roster and its bound come out."""

from .instance import Instance, Roster
from .solving import Drawn, Hole, judge, repair, solve

__all__ = ["Drawn", "Hole", "Instance", "Roster", "judge", "repair", "solve"]
