"""Official meals (公务接待用餐): by an official letter, for guests, with as many companions as the rules allow."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.dining import Area, Sitting
from apps.canteen.models.sight import composes
from apps.core.models import Record
from apps.org.models import Unit


class OfficialMealQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of one's units; the canteen sees all."""
        return self if composes(person) else self.filter(Q(unit__in=person.unit_ids) | Q(asked_by=person))


class OfficialMeal(Record):
    """A reception of guests at table: who asked for it, whom it was for, and what it came to."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    TONES = {Status.PLANNED: "blue", Status.HELD: "green", Status.CANCELLED: "secondary"}

    area = models.ForeignKey(Area, models.PROTECT, related_name="official_meals", verbose_name=_("dining area"))
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+", verbose_name=_("sitting"))
    on = models.DateField(_("day"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="official_meals", verbose_name=_("receiving unit"))
    guests_from = models.CharField(_("guests from"), max_length=80)
    letter = models.CharField(_("number of the official letter"), max_length=60)
    guests = models.PositiveSmallIntegerField(_("guests"))
    companions = models.PositiveSmallIntegerField(_("companions"))
    standard = models.DecimalField(_("standard (¥ a person)"), max_digits=7, decimal_places=2)
    spent = models.DecimalField(_("spent (¥)"), max_digits=9, decimal_places=2, null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("asked by")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects = OfficialMealQuerySet.as_manager()

    class Meta:
        verbose_name = _("official meal")
        verbose_name_plural = _("official meals")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(guests__gte=1) & ~Q(letter=""),
                name="canteen_officialmeal_for_guests_with_a_letter",
                violation_error_message=_("An official meal needs guests and the number of their official letter."),
            ),
            models.CheckConstraint(
                condition=Q(standard__gt=0) & (Q(spent=None) | Q(spent__gte=0)),
                name="canteen_officialmeal_money_is_right",
                violation_error_message=_("The standard is above zero, and nothing below zero is spent."),
            ),
            models.CheckConstraint(
                condition=Q(status="held", spent__isnull=False) | (~Q(status="held") & Q(spent=None)),
                name="canteen_officialmeal_held_says_what_it_cost",
                violation_error_message=_("A meal that was held says what was spent."),
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.guests_from}"

    def get_absolute_url(self):
        return reverse("canteen_officialmeal", args=[self.pk])
