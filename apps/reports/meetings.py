"""Reports of the meeting rooms: their statistics, and the sheet of a week that offices post."""

from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import metrics
from apps.core.charts import definitions
from apps.core.exports import Sheet, workbook_response
from apps.core.periods import Period
from apps.meetings.policies import sees_statistics
from apps.meetings.queries import figures, plans, statistics
from apps.meetings.views.boards import as_workbook
from apps.org.models import Person
from apps.org.policies import staff
from apps.reports import kinds

File = tuple[BinaryIO, str]


def room_statistics(period: Period, scope: Any, by: Any, *, version: int = 1) -> File:
    """The figures with their definitions, apart by month, unit, room and day."""
    with metrics.counting():
        held = metrics.of("meetings.held")
        rooms = statistics.by_room(period, scope)
        use = [str(metrics.of(f"meetings.{code}").name) for code in ("room_hours", "room_use", "seat_use")]
        months = statistics.months(period, scope)[:-1]
        units = statistics.by_unit(period, scope).points
        days = figures.by_working_day(period, scope)
        sheets = [
            definitions(statistics.readings(period, scope)),
            Sheet(_("By month"), [_("Month"), str(held.name)], [[month.name, month.held] for month in months]),
            Sheet(_("By unit"), [_("Unit"), str(held.name)], [[point.label, point.value] for point in units]),
            Sheet(
                _("By room"), [_("Meeting room"), _("Seats"), str(held.name), *use],
                [[r.name, r.seats, r.meetings, r.hours, r.share_words, r.seat_words] for r in rooms],
                widths=[30, 8, 12, 16, 18, 16],
            ),
            Sheet(_("By day"), [_("Day"), str(held.name)], [[on, tally.held] for on, tally in days.items()]),
        ]  # fmt: skip
    return _book(_("Statistics of the meeting rooms"), period, scope, version, sheets)


def meeting_sheet(period: Period, scope: Any, by: Any, *, version: int = 1) -> File:
    """What every member of staff may read on the wall: of a confidential meeting only that the room is occupied."""
    shown = plans.sheet(_anybody(), period.first, campus=str(scope.pk) if scope else "all")
    return _book(_("Weekly sheet of meetings"), period, scope, version, [as_workbook(shown)])


def _anybody() -> Person:
    """A reader of the wall: no role, no unit, nothing of their own."""
    person = Person(pk=0)
    person.__dict__.update(read_grants=[], read_units=[])
    return person


def _book(title: str, period: Period, scope: Any, version: int, sheets: list[Sheet]) -> File:
    where = f" {scope}" if scope else ""
    issue = _(" (issue %(n)s)") % {"n": version} if version > 1 else ""
    name = f"{title} {period.name}{where}{issue}.xlsx"
    return workbook_response(name, sheets).file_to_stream, name


def plug() -> None:
    label = gettext_lazy("Statistics of the meeting rooms")
    rooms = kinds.ReportKind(label, "HMQY", {"xlsx": room_statistics}, sees_statistics, ("campus",))
    kinds.plug("reports.room_statistics", rooms)
    sheet = kinds.ReportKind(gettext_lazy("Weekly sheet of meetings"), "W", {"xlsx": meeting_sheet}, staff, ("campus",))
    kinds.plug("reports.meeting_sheet", sheet)
