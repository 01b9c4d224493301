"""The urgent way (电话先办、会后补单): booked on the telephone, approved on the telephone, the paper follows."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.actions import approve_verbally
from apps.approvals.models import Request
from apps.core.actions import Refused, action
from apps.meetings.actions.approving import ask_where_needed
from apps.meetings.actions.bookings import hold_rooms
from apps.meetings.models import Booking


@action("meetings.book_by_telephone", gettext_lazy("Book on the telephone"))
def book_by_telephone(*, by: Any, said_by: Any = None, said: str = "", **facts: Any) -> Booking:
    """The keeper or the duty clerk books for somebody who calls; who said yes is written down, the paper is owed.

    ``facts`` as for ``book``. Raises ``Refused`` where approval is needed and nobody who may give it said yes.
    """
    booking = hold_rooms(by=by, **facts)
    request = ask_where_needed(booking, by=by)
    if request and request.status in Request.UNDECIDED:
        if said_by is None:
            raise Refused({"said_by": [_("This needs approval. Name who said yes on the telephone.")]})
        approve_verbally(request, by=by, said_by=said_by, said_at=timezone.now(), note=said)
        booking.refresh_from_db()
    return booking
