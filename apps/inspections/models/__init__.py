"""Spot checks (查岗): posts, checklists, rounds with their draw, visits and bulletins."""

from apps.inspections.models.bulletins import Bulletin
from apps.inspections.models.checklists import Checklist, ChecklistItem, Edition
from apps.inspections.models.rounds import Round, Target, Team, TeamMember
from apps.inspections.models.rules import RoundRule
from apps.inspections.models.stations import Station
from apps.inspections.models.visits import Answer, Asked, Visit

__all__ = [
    "Answer",
    "Asked",
    "Bulletin",
    "Checklist",
    "ChecklistItem",
    "Edition",
    "Round",
    "RoundRule",
    "Station",
    "Target",
    "Team",
    "TeamMember",
    "Visit",
]
