"""The ways out of the house: which there are for somebody, and what has not got out."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.models import OutboxEntry
from apps.notices.events import groups
from apps.notices.models import Delivery, Habit, Robot
from apps.notices.models.ways import MAIL
from apps.notices.ways import mail

MOST_SHOWN = 20


def choices(person: Any) -> dict[str, Any]:
    """The form of the person's settings: groups of events, the ways there are for this person, and what is chosen."""
    ways = {MAIL: _("By e-mail")} if mail.is_on() and person.email else {}
    robots = Robot.objects.on().open_to(person).order_by("name")
    return {
        "groups": groups(),
        "ways": ways | {str(robot.pk): robot.name for robot in robots},
        "habit": Habit.objects.visible_to(person).first() or Habit(person=person),
    }


def card(request: HttpRequest) -> tuple[str, dict] | None:
    """The way to these settings, on the page of preferences."""
    return ("notices/_habit_card.html", {}) if request.user.is_authenticated else None


def stuck() -> dict[str, Any]:
    """What waits to leave, and the last failures in words."""
    failed = OutboxEntry.objects.filter(kind__startswith="notices.", done_at=None).exclude(trouble="")
    return {"waiting": Delivery.objects.waiting().count(), "failed": list(failed.order_by("-id")[:MOST_SHOWN])}
