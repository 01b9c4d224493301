"""When a room is open to somebody: the rules as the boards and the finder ask them, without a query a room."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.dates import today
from apps.core.workdays import calendar
from apps.meetings.models import BookingRule
from apps.meetings.queries.rulebook import RuleBook, rules
from apps.meetings.queries.times import RoomLine
from apps.org.models import Role


class Opening:
    """The rules from one day to another as they bind one person; keepers of a room are not bound by its limits.

    It answers for the pages; the verbs judge again, with quotas and named units, when somebody books.
    """

    def __init__(self, person: Any, first: date, last: date):
        self.first, self.last, self.today = first, last, today()
        self.kept = person.campuses_of(Role.ROOM_KEEPER)
        self.edition = person.edition
        self.book = RuleBook(first, last, rules(self.edition))
        self._rules: dict[tuple, BookingRule] = {}
        self._admitted: dict[tuple, list[bool]] = {}

    def rule(self, room: RoomLine, on: date) -> BookingRule:
        key = (*self.book.scope(room), on)
        if key not in self._rules:
            self._rules[key] = self.book.rule(room, on)
        return self._rules[key]

    def keeps(self, room: RoomLine) -> bool:
        return self.kept is None or room.campus.pk in self.kept

    @cached_property
    def calendar(self) -> dict:
        return calendar(self.edition, self.first, self.last)

    def is_worked(self, on: date) -> bool:
        row = self.calendar.get(on)
        return on.weekday() < 5 if row is None else row.is_working

    def why_closed(self, room: RoomLine, on: date) -> str:
        """Why this person cannot book the room on that day; empty where they can."""
        return "" if self.keeps(room) else self._reason(self.rule(room, on), on)

    def admits(self, room: RoomLine, start: datetime, end: datetime) -> bool:
        """Whether the person may hold the room from ``start`` to ``end``, as far as opening goes."""
        return self.keeps(room) or self._within(self.rule(room, timezone.localtime(start).date()), start, end)

    def admitted(self, room: RoomLine, spans: Sequence[tuple[datetime, datetime]]) -> list[bool]:
        """The same for the dates of a series; worked out once for all rooms under the same rules."""
        key = () if self.keeps(room) else self.book.scope(room)
        if key not in self._admitted:
            self._admitted[key] = [self.admits(room, start, end) for start, end in spans]
        return self._admitted[key]

    def _reason(self, rule: BookingRule, on: date) -> str:
        if rule.who == BookingRule.Who.KEEPERS:
            return _("Booked by the room keepers only")
        if on > self.today + timedelta(days=rule.window_days):
            return _("Can be booked %(days)s days ahead") % {"days": rule.window_days}
        if rule.workdays_only and not self.is_worked(on):
            return _("Working days only")
        return ""

    def _within(self, rule: BookingRule, start: datetime, end: datetime) -> bool:
        first, last = timezone.localtime(start), timezone.localtime(end)
        hours = first.date() == last.date() and rule.opens_at <= first.time() and last.time() <= rule.closes_at
        short = end - start <= timedelta(minutes=rule.longest_minutes)
        return hours and short and not self._reason(rule, first.date())
