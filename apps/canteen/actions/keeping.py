"""Writing down what verbs of the canteen were given; and rows that hold from a day on, each ending the one before, with
the two ways to mend one that was mistyped."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as say

from apps.canteen.queries import used
from apps.core import dates
from apps.core.actions import Refused
from apps.org.models.dating import Dated


def kept(record: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(record, name, value)
    record.judge()
    record.save()
    return record


def end_before(rows: QuerySet, starts_on: date) -> None:
    """Whatever of ``rows`` is in force on that day holds until then. Raises ``Refused`` where one begins on that day or
    later: what was laid down for the future has to be ended by hand first."""
    later = rows.filter(starts_on__gte=starts_on).order_by("starts_on").first()
    if later:
        says = say("Something is laid down from %(day)s on already. Choose a later day.")
        raise Refused({"starts_on": [says % {"day": dates.day(later.starts_on, year=True)}]})
    for row in rows.in_force(starts_on):  # type: ignore[attr-defined]
        row.ends_on = starts_on
        row.save(update_fields=["ends_on"])


def corrected(row: Any, facts: dict[str, Any]) -> Any:
    """A mistyped row says what it should have said, from its own first day on. Raises ``Refused`` where something final
    was made by it, and tells from which day on another one can hold."""
    row = _held(row)
    _must_be_unused(row)
    return kept(row, facts)


def withdrawn(row: Any, rows: QuerySet) -> Any | None:
    """A row that has not begun yet goes, and what holds before it holds on: of ``rows``, all of one dish, check or
    limit. Returns that one."""
    row = _held(row)
    if row.starts_on <= dates.today():
        says = say("It holds since %(day)s already. Correct it instead, or lay down another one from a later day on.")
        raise Refused({"row": [says % {"day": dates.day(row.starts_on, year=True)}]})
    _must_be_unused(row)
    before, until = rows.filter(ends_on=row.starts_on).first(), row.ends_on
    row.delete()
    if before:
        before.ends_on = until
        before.save(update_fields=["ends_on"])
    return before


def _held(row: Any) -> Any:
    found = type(row).objects.select_for_update(no_key=True, of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise Refused(say("Somebody has withdrawn this in the meantime. Load the page again."))
    return found


def _must_be_unused(row: Dated) -> None:
    last = used.last_day(row)
    if last is None:
        return
    after = last + timedelta(days=1)
    if row.ends_on and row.ends_on <= after:
        says = say("Until %(last)s it was used, and what was made by it stays. From %(ends)s on another one holds.")
    else:
        says = say("Until %(last)s it was used, and what was made by it stays. Lay down another, from %(after)s on.")
    day = {"last": last, "after": after, "ends": row.ends_on or after}
    raise Refused({"row": [says % {name: dates.day(on, year=True) for name, on in day.items()}]})
