"""What a confidential meeting is about, kept apart from its booking.

The booking's own row holds no words at all (a constraint sees to that), so whatever reads bookings – boards, lists,
exports, statistics, notices, the trail, colleagues' code not written yet – has nothing to give away. Only
``queries.sealed`` reads this table, and ``actions.sealing`` writes it (docs/decisions/0010).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.meetings.models.bookings import Booking
from apps.meetings.models.sight import asked_to
from apps.org.models import Unit


class SealedWordsQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever booked the meeting and those on its list; nobody else, whatever their role."""
        return self.filter(Q(booking__booked_by=person) | asked_to(person, "booking_id"))


class SealedWords(Record):
    """The words of one confidential meeting: its title, its unit, how many come, the note."""

    booking = models.OneToOneField(Booking, models.PROTECT, primary_key=True, related_name="+")
    title = models.CharField(_("meeting"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    attendees = models.PositiveSmallIntegerField(_("people"))
    note = models.CharField(_("note for the room keeper"), max_length=200, blank=True)

    objects = SealedWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed words")
        verbose_name_plural = _("sealed words")
        constraints = [
            models.CheckConstraint(
                condition=Q(attendees__gt=0),
                name="meetings_sealedwords_has_people",
                violation_error_message=_("A meeting needs at least one person."),
            ),
        ]

    def __str__(self):
        return str(_("Confidential meeting"))
