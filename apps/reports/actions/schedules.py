"""Verbs of schedules: set up, changed, stopped, resumed."""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.reports import defaults, kinds
from apps.reports.models import Schedule

Status = Schedule.Status


@action("reports.add_schedule", _("Schedule a report"))
def add_schedule(*, by, kind, unit=None, campus=None, repeats, **facts):
    """The office sets up which report is made when, and for whom."""
    schedule = Schedule(kind=kind, unit=unit, campus=campus, repeats=repeats, begins_at=timezone.now())
    _fits(schedule)
    return _kept(schedule, facts, by)


@action("reports.change_schedule", _("Change the schedule"))
def change_schedule(schedule, *, by, **facts):
    """Time, formats and readers change from the next run on; what it is about never does, so that no period of it is
    filed twice."""
    return _kept(schedule, facts, by)


@action("reports.stop", _("Stop the schedule"), when=[Status.ACTIVE])
def stop(schedule, *, by):
    """A stopped schedule files nothing more; what is just being made is finished."""
    return schedule.become(Status.STOPPED)


@action("reports.resume", _("Resume the schedule"), when=[Status.STOPPED])
def resume(schedule, *, by):
    """It goes on with the next period; those of the pause are not made good."""
    schedule.begins_at = timezone.now()
    schedule.save(update_fields=["begins_at"])
    return schedule.become(Status.ACTIVE)


@action("reports.declare", _("Begin a usual schedule"))
def declare(*, by, code):
    """Every house begins with the usual schedules, and its office changes or stops them."""
    with translation.override(settings.LANGUAGE_CODE):
        schedule = Schedule(code=code, **defaults.schedules[code].columns())
    schedule.save()
    return schedule


def _kept(schedule: Schedule, facts: dict[str, Any], by: Any) -> Schedule:
    people, posts = list(facts.pop("people", ())), list(facts.pop("posts", ()))
    for name, value in facts.items():
        setattr(schedule, name, value)
    if not (people or posts or schedule.roles):
        raise Refused({"people": [_("Choose who gets it: people, posts or roles.")]})
    if unknown := set(schedule.formats) - set(_known(schedule).formats):
        raise Refused({"formats": [_("This report is not made as %(formats)s.") % {"formats": "、".join(unknown)}]})
    if not schedule.may_be_read_by(by):
        raise Refused(_("You may not read this report yourself, so you cannot have it made."))
    if barred := [person.name for person in people if not schedule.may_be_read_by(person)]:
        names = "、".join(barred[:5])
        raise Refused(
            {"people": [_("May not read this report: %(names)s. Take them off the list.") % {"names": names}]}
        )
    schedule.judge("code")
    schedule.save()
    schedule.people.set(people)
    schedule.posts.set(posts)
    return schedule


def _known(schedule: Schedule) -> kinds.ReportKind:
    if schedule.report_kind is None:
        raise Refused({"kind": [_("This report is not made here any more. Choose another one.")]})
    return schedule.report_kind


def _fits(schedule: Schedule) -> None:
    if schedule.repeats not in _known(schedule).periods:
        raise Refused({"repeats": [_("This report is not made for such periods. Choose another one.")]})
    for name in ("unit", "campus"):
        if getattr(schedule, f"{name}_id") and name not in _known(schedule).scopes:
            raise Refused({name: [_("This report is not made for one of these alone. Leave the field empty.")]})
