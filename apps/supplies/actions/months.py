"""Closing the months of the stock ledger."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.core import dates
from apps.core.actions import Refused, action
from apps.core.periods import Period
from apps.org.models import Person
from apps.supplies.models import StockMonth
from apps.supplies.queries.months import next_to_close

HOLD_THE_BOOKS = "SELECT pg_advisory_xact_lock(hashtext('supplies.books'))"


@action("supplies.close_month", _("Close the month of the stores"))
def close_month(*, by: Person, first: date) -> StockMonth:
    """The accountant closes the stock books of a month, one after the other and for good.

    Waits until whoever is posting at this moment has finished.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD_THE_BOOKS)
    first, due = first.replace(day=1), next_to_close()
    name = Period.around(first, "M").name
    if first >= dates.today().replace(day=1):
        raise Refused({"first": [say("%(month)s is not over yet. Close it when it is.") % {"month": name}]})
    if due is None:
        raise Refused({"first": [say("Nothing has been received or issued yet, so there is nothing to close.")]})
    if first < due:
        raise Refused({"first": [say("%(month)s is closed already, or nothing moved in it.") % {"month": name}]})
    if first > due:
        says = say("Months are closed one after the other: %(due)s comes first.")
        raise Refused({"first": [says % {"due": Period.around(due, "M").name}]})
    return StockMonth.objects.create(first=first, closed_by=by)
