"""What waits for the accountant."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import dates
from apps.core.periods import Period
from apps.core.sockets import Item
from apps.ledger.queries.months import next_to_close
from apps.org.models import Role

DAYS_LEFT = 5  # vouchers of the last days still come


def months_to_close(person: Any) -> list[Item]:
    """The next month that is over and open, from the fifth day on."""
    if not person.has_role(Role.ACCOUNTANT) or dates.today().day < DAYS_LEFT:
        return []
    month = next_to_close()
    if month is None or month >= dates.today().replace(day=1):
        return []
    name = Period.around(month, "M").name
    return [Item(_("Close the books of %(month)s") % {"month": name}, reverse("ledger_booksmonth_new"), "book")]
