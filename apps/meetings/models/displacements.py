"""Pre-emption (局部服从整体): which meeting gave way to which, why, and who approved it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.meetings.models.bookings import Booking
from apps.meetings.models.sight import seen_by
from apps.org.models import Role


class DisplacementQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever may open the meeting that gave way."""
        seen = self.filter(booking__in=Booking.objects.filter(seen_by(person)).values("pk"))
        return seen.distinct() if person.campuses_of(Role.ROOM_KEEPER) else seen

    def open(self):
        """Those whose meeting has no new place yet."""
        return self.filter(settled_at=None)


class Displacement(Record):
    """One meeting gave its room to one that goes before it. Rows, not figures: statistics are counted from them."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="displacements", verbose_name=_("gave way"))
    winner = models.ForeignKey(Booking, models.PROTECT, related_name="displaced", verbose_name=_("has the room now"))
    rank = models.PositiveSmallIntegerField(_("rank of the meeting that gave way"))
    winner_rank = models.PositiveSmallIntegerField(_("rank of the other"))
    reason = models.CharField(_("reason"), max_length=120)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("done by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    starts_at = models.DateTimeField(_("would have begun"))
    ends_at = models.DateTimeField(_("would have ended"))
    rooms = models.CharField(_("rooms it had"), max_length=200)
    settled_at = models.DateTimeField(_("has a new place since"), null=True, blank=True)

    objects = DisplacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("pre-emption")
        verbose_name_plural = _("pre-emptions")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(winner_rank__lt=F("rank")),
                name="meetings_displacement_by_higher_rank",
                violation_error_message=_("Only a meeting that goes before it may take its room."),
            ),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(settled_at=None),
                name="meetings_displacement_open_once",
                violation_error_message=_("This meeting has given way already."),
            ),
            models.CheckConstraint(
                condition=~Q(booking=F("winner")),
                name="meetings_displacement_of_another",
                violation_error_message=_("A meeting cannot give way to itself."),
            ),
        ]

    def __str__(self):
        return str(self.booking)

    def get_absolute_url(self):
        return reverse("meetings_displacement", args=[self.pk])
