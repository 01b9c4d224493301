"""The bulletin (通报) of a round: its figures and faults, frozen when it was issued. Another word is a new version."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.inspections.models.rounds import Round
from apps.inspections.models.sight import units_led, watches


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those who watch; everybody who heads a unit: it is told to all of them."""
        return self if watches(person) or units_led(person) else self.filter(round__teams__members=person).distinct()


class Bulletin(Record):
    """About posts and units, never a list of people. ``facts`` is all that its paper says, and nothing else is."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="bulletins", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    facts = models.JSONField(_("facts"), default=dict, editable=False)
    words = models.TextField(_("words of the organiser"), max_length=2000, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="inspections_bulletin_numbered",
                violation_error_message=_("There is a bulletin with this number already."),
            )
        ]

    def __str__(self):
        return _("Bulletin on %(round)s, version %(number)s") % {"round": self.round, "number": self.number}

    def get_absolute_url(self):
        return reverse("inspections_bulletin", args=[self.pk])
