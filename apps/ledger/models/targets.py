"""Targets of savings and revenue: set for the bureau, split over its sections until every yuan has an owner."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.ledger.models.kept import ByUnit, yuan
from apps.org.models import Unit


class TargetQuerySet(ByUnit):
    pass


class Target(Record):
    """What a unit is to save or to earn in a year. Its parts, once it is split, add up to it exactly.

    Saved is what was spent less than in the same months of the year before; earned are the fees that were paid and the
    profits of the operated units. ``split`` is the sum of the parts; PostgreSQL keeps it.
    """

    class Kind(models.TextChoices):
        SAVINGS = "savings", _("Savings")
        REVENUE = "revenue", _("Earnings")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets", verbose_name=_("unit"))
    whole = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="parts", verbose_name=_("part of")
    )
    amount = yuan(_("target (¥)"))
    split = yuan(_("handed on (¥)"), default=0, editable=False)
    source = models.CharField(_("source"), max_length=120)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-year", "kind", "unit__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "kind"],
                name="ledger_target_one_a_year",
                violation_error_message=_("This unit has such a target for the year already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="ledger_target_above_zero",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(split=0) | Q(split=F("amount")),
                name="ledger_target_parts_add_up",
                violation_error_message=_("The parts must add up to the whole target, to the cent."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="ledger_target_year_within_reach",
                violation_error_message=_("Choose a year between 2000 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.unit} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("ledger_target", args=[self.pk])
