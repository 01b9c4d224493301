"""Closing the books of a month, and proving that the totals beside the ledger are its own."""

from datetime import date

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.actions import Refused, action
from apps.core.periods import Period
from apps.ledger.models import BooksMonth
from apps.ledger.queries.months import mismatches, next_to_close
from apps.notices.actions import tell
from apps.org.models import Grant, Person, Role

HOLD_THE_BOOKS = "SELECT pg_advisory_xact_lock(hashtext('ledger.books'))"
REBUILD = """
INSERT INTO ledger_monthsummary
    (month, unit_id, category_id, line_id, campus_id, funding, amount, quantity, measured, entries)
SELECT month, unit_id, category_id, line_id, campus_id, funding, sum(amount), coalesce(sum(quantity), 0),
    coalesce(sum(amount) FILTER (WHERE quantity IS NOT NULL), 0), count(*)
FROM ledger_costentry WHERE month = %s GROUP BY 1, 2, 3, 4, 5, 6
"""


@action("ledger.close_month", _("Close the month"))
def close_month(*, by: Person, first: date) -> BooksMonth:
    """The accountant closes the books of a month, one after the other and for good; what comes later lands in the next.

    ``first``: any day of the month. Waits until whoever is entering costs at this moment has finished.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD_THE_BOOKS)
    first = first.replace(day=1)
    _must_be_its_turn(first)
    month = BooksMonth.objects.filter(first=first).first() or BooksMonth(first=first)
    month.status, month.closed_by, month.closed_at = BooksMonth.Status.CLOSED, by, timezone.now()
    month.save()
    return month


def _must_be_its_turn(first: date) -> None:
    name = Period.around(first, "M").name
    if first >= dates.today().replace(day=1):
        raise Refused({"first": [say("%(month)s is not over yet. Close it when it is.") % {"month": name}]})
    due = next_to_close()
    if due is None or due == first:
        return
    if first < due:
        says = say("%(month)s is closed already. What comes late goes into the books of the open month.")
        raise Refused({"first": [says % {"month": name}]})
    raise Refused(
        {"first": [say("Months are closed one after the other: %(due)s comes first.")
                   % {"due": Period.around(due, "M").name}]}
    )  # fmt: skip


# -- the proof ---------------------------------------------------------------------------------------------------------
def rebuild(month: date) -> None:
    """Count the totals of that month anew. Nobody enters anything meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD_THE_BOOKS)
        cursor.execute("DELETE FROM ledger_monthsummary WHERE month = %s", [month])
        cursor.execute(REBUILD, [month])


def prove() -> list[date]:
    """The months whose totals are not what their entries add up to; every night, and then the administrators and
    accountants are told."""
    wrong = mismatches()
    if wrong:
        months = "、".join(Period.around(month, "M").name for month in wrong[:12])
        says = _("The totals of %(months)s are not what the ledger adds up to. Ask the operator to rebuild them.")
        tell(_caretakers(), "ledger.mismatch", None, says, url=reverse("ledger_booksmonth_list"), months=months)
    return wrong


def _caretakers() -> list[Person]:
    held = Grant.objects.current().filter(role__in=[Role.OFFICE_ADMIN, Role.ACCOUNTANT], unit=None, campus=None)
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True))
