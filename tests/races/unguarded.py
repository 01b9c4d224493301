"""For the controls alone: the house with its locks taken out and the gap between looking and writing held open.

Served from a database without the exclusion constraint. A race that cannot double-book here proves nothing there.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from logistics.wsgi import application  # isort: split

from apps.approvals.actions import course, deciding  # needs the settings
from apps.approvals.models import Decision
from apps.canteen.actions import eating
from apps.inspections.actions import visits
from apps.meetings.actions import displacing, judging, series, serving, waiting
from apps.meetings.models import Wait
from apps.org import tokens
from apps.org.models import ApiToken

GAP, LONG_GAP = 0.15, 1.2  # seconds

__all__ = ["application"]


def _unlocked(rows: QuerySet, **_options: Any) -> QuerySet:
    return rows._chain()


def _then_wait(look: Callable) -> Callable:
    def looked(*args: Any, **options: Any) -> Any:
        found = look(*args, **options)
        time.sleep(GAP)
        return found

    return looked


class Company:
    """Whoever has looked waits until nobody else comes any more, so that all have looked before one of them writes,
    however slow the machine is. All are threads of one process here."""

    QUIET, PATIENCE = 0.3, 3.0  # seconds

    def __init__(self) -> None:
        self.last = 0.0

    def wait(self) -> None:
        came = self.last = time.monotonic()
        while (now := time.monotonic()) < min(self.last + self.QUIET, came + self.PATIENCE):
            time.sleep(min(self.last + self.QUIET, came + self.PATIENCE) - now)

    def then_wait(self, look: Callable) -> Callable:
        def looked(*args: Any, **options: Any) -> Any:
            found = look(*args, **options)
            self.wait()
            return found

        return looked


def _in_company(mark: Callable) -> Callable:
    """Whoever decides has seen whose turn it is, and that nothing has changed."""

    def marked(*args: Any) -> None:
        judges.wait()
        mark(*args)

    return marked


def _withdrawn_late(write: Callable) -> Callable:
    """Whoever withdraws has looked at the status, and writes when somebody else has decided."""

    def written(request: Any, verdict: str, **said: Any) -> Any:
        if verdict == Decision.Verdict.WITHDRAWN:
            judges.wait()
            time.sleep(LONG_GAP)
        return write(request, verdict, **said)

    return written


def _late(held_booking: Callable) -> Callable:
    """Whoever takes an offer has seen that it holds, and writes a good while later: after its end, if that is soon."""

    def held(place: Any) -> Any:
        booking = held_booking(place)
        if place.status == Wait.Status.OFFERED:
            left = (place.offered_until - timezone.now()).total_seconds()
            time.sleep(left + LONG_GAP if left < 10 else LONG_GAP)
        return booking

    return held


def _count_slowly(token: ApiToken) -> None:
    """Look, then write."""
    calls, allowed = ApiToken.objects.values_list("calls", "calls_a_minute").get(pk=token.pk)
    if calls >= allowed:
        raise tokens.TooMany(60)
    time.sleep(GAP)
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    ApiToken.objects.filter(pk=token.pk).update(calls=calls + 1, minute=minute, last_used_at=now)


company, judges, diners, checkers = Company(), Company(), Company(), Company()
QuerySet.select_for_update = _unlocked
judging.lock = lambda rooms: None
judging.rivals = company.then_wait(judging.rivals)
series.rivals = company.then_wait(series.rivals)
displacing.rivals = company.then_wait(displacing.rivals)
serving.rivals = _then_wait(serving.rivals)
deciding._mark = _in_company(deciding._mark)
course.write = _withdrawn_late(course.write)
waiting._held_booking = _late(waiting._held_booking)
tokens._count = _count_slowly
eating._must_be_open = diners.then_wait(eating._must_be_open)
visits.expected = checkers.then_wait(visits.expected)
