"""Verbs of announcements: written, published, withdrawn, and confirmed where they are formal documents."""

from datetime import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import outbox
from apps.core.actions import Refused, action
from apps.core.dates import local, today
from apps.notices.actions.telling import tell
from apps.notices.models import Announcement, Receipt
from apps.notices.policies import answers_for_it
from apps.org.models import Role

Status = Announcement.Status

ANNOUNCE, EVENT = "notices.announce", "announcements.published"
PORTION = 100
MORNING = time(8)


@action("notices.write", _("Write an announcement"))
def write(*, by, units=(), **facts):
    """The office and the unit clerks write announcements; a draft reaches nobody."""
    announcement = Announcement(written_by=by)
    _keep(announcement, units, facts, by)
    return announcement


@action("notices.rewrite", _("Change the announcement"), when=[Status.DRAFT, Status.WITHDRAWN])
def rewrite(announcement, *, by, units=(), **facts):
    """What people have been told is not changed under their eyes: only a draft or a withdrawn one is rewritten."""
    _keep(announcement, units, facts, by)
    announcement.receipts.all().delete()  # they confirmed another text
    return announcement


@action("notices.publish", _("Publish"), when=[Status.DRAFT, Status.WITHDRAWN])
def publish(announcement, *, by):
    """The office publishes to everyone, a unit clerk to the own units; the audience is told on the first day."""
    if announcement.ends_on and announcement.ends_on < today():
        raise Refused(_("Its last day is over. Choose a later one first."))
    announcement.status, announcement.published_at = Status.PUBLISHED, timezone.now()
    announcement.save()
    first = local(announcement.starts_on, MORNING) if announcement.starts_on > today() else None
    # Nine hundred people are told by the worker, not while somebody waits for a page.
    told = {"announcement": announcement.pk, "published_at": announcement.published_at.isoformat(), "after": 0}
    outbox.put(ANNOUNCE, told, key=_key(told), not_before=first)
    return announcement


@action("notices.withdraw", _("Withdraw the announcement"), when=[Status.PUBLISHED])
def withdraw(announcement, *, by):
    """Whoever may publish an announcement may take it from the board again."""
    return announcement.become(Status.WITHDRAWN)


@action("notices.confirm", _("Confirm the receipt"), when=[Status.PUBLISHED])
def confirm(announcement, *, by):
    """Each reader of a formal document confirms once that it has arrived."""
    if not announcement.needs_receipt:
        raise Refused(_("Nobody needs to confirm this announcement."))
    # The line in the trail is about the receipt: readers see the announcement's own history, not who has confirmed.
    return Receipt.objects.get_or_create(announcement=announcement, person=by)[0]


def announce(told: dict[str, Any]) -> None:
    """Tell the next hundred readers, and promise the rest; one that was withdrawn or published anew stays silent."""
    announcement = Announcement.objects.filter(pk=told["announcement"], published_at=told["published_at"]).first()
    if announcement is None or announcement.status != Status.PUBLISHED:
        return
    people = list(announcement.readers().filter(pk__gt=told["after"]).order_by("pk")[:PORTION])
    says = _("Please confirm the receipt: %(title)s") if announcement.needs_receipt else _("Announcement: %(title)s")
    tell(people, EVENT, announcement, says, title=announcement.title)
    if len(people) == PORTION:
        rest = told | {"after": people[-1].pk}
        outbox.put(ANNOUNCE, rest, key=_key(rest))


def _key(told: dict[str, Any]) -> str:
    return f"{told['announcement']}:{told['published_at']}:{told['after']}"


def _keep(announcement: Announcement, units: Any, facts: dict[str, Any], by: Any) -> None:
    for name, value in facts.items():
        setattr(announcement, name, value)
    units = list(units)
    announcement.has_units = bool(units)
    announcement.judge()
    announcement.save()
    announcement.units.set(units)
    if not by.has_role(Role.OFFICE_ADMIN) and not answers_for_it(by, announcement):
        raise Refused({"units": [_("You announce to your own units. Choose one or several of those.")]})
