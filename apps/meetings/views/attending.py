"""The list of a meeting: its live part on the record page, and the sheet people sign."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.core.dates import span
from apps.core.exports import Sheet, hand_out
from apps.meetings.models import Attendee, Booking
from apps.meetings.queries.attending import guestlist

SPARE_LINES = 5  # for those who come unannounced


def _booking(request: HttpRequest, pk: int) -> Booking:
    booking = Booking.objects.visible_to(request.user).filter(pk=pk).first()
    if booking is None:
        raise Http404
    return booking


@require_safe
@login_required
def attendees(request: HttpRequest, pk: int) -> HttpResponse:
    """The list alone: the record page asks for it every so often, so that the head-count is live."""
    booking = _booking(request, pk)
    return render(request, "meetings/_attendees.html", {"list": guestlist(booking, request.user), "booking": booking})


@require_safe
@login_required
def sign_in(request: HttpRequest, pk: int) -> Any:
    """The sheet to sign at the door (签到表), on A4 or as a spreadsheet; whoever is on leave is not on it."""
    booking = _booking(request, pk)
    expected = [row for row in guestlist(booking, request.user).rows if row.attendee.answer not in Attendee.ABSENT]
    lines = [
        [n, row.attendee.name, row.attendee.home, row.attendee.masked_phone, row.note]
        for n, row in enumerate(expected, 1)
    ]
    headings = [
        _("No."), pgettext("person", "Name"), _("Unit or organisation"), _("Telephone"), _("Remarks"), _("Signature"),
    ]  # fmt: skip
    title = _("Sign-in sheet %(title)s") % {"title": booking.public_title}
    if request.GET.get("format"):
        rows = [[*line, ""] for line in lines]
        sheet = Sheet(_("Sign-in sheet"), headings, rows, widths=[6, 14, 28, 16, 20, 18])
        return hand_out(request, Attendee, title, [sheet], len(rows))
    context = {
        "booking": booking,
        "when": span(booking.starts_at, booking.ends_at),
        "headings": headings,
        "lines": lines,
        "spare": range(len(lines) + 1, len(lines) + 1 + SPARE_LINES),
        "title": title,
    }
    return render(request, "meetings/sign_in.html", context)
