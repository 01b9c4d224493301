"""Lump sums (经费包干): a sum for a task and a time; what is not spent is saved."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.core.periods import Period
from apps.ledger.models.kept import ByUnit, on_the_first, percent, yuan
from apps.ledger.models.lines import Category
from apps.org.models import Campus, Unit
from apps.org.models.dating import DAYS

# Without a campus the range has no ends, so that it overlaps every campus.
SITES = Func("campus", "campus", Value("[]"), function="int8range", output_field=BigIntegerRangeField())


class LumpSumQuerySet(ByUnit):
    def running(self, on):
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class LumpSum(Record):
    """A sum that a unit is given for a task (绿化养护…) from one month until before another. What the ledger holds of
    that unit and category in these months is spent from it; the rest is saved."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        SETTLED = "settled", _("Settled")

    TONES = {Status.RUNNING: "azure", Status.SETTLED: "green"}

    name = models.CharField(_("name"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lump_sums", verbose_name=_("unit"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("cost category"))
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only on campus")
    )
    amount = yuan(_("lump sum (¥)"))
    keeps_percent = percent(
        _("of the saving the unit keeps (%)"), default=0, help_text=_("As the agreement says; 0 if all goes back.")
    )
    starts_on = models.DateField(_("from"), help_text=_("The first day of a month."))
    ends_on = models.DateField(_("until (not included)"), help_text=_("The first day of a month."))
    source = models.CharField(_("source"), max_length=120)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.RUNNING)
    spent = yuan(_("spent when it was settled (¥)"), null=True, editable=False)
    settled_on = models.DateField(_("settled on"), null=True, editable=False)

    objects = LumpSumQuerySet.as_manager()

    class Meta:
        verbose_name = _("lump sum")
        verbose_name_plural = _("lump sums")
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="ledger_lumpsum_above_zero",
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="ledger_lumpsum_ends_after_start",
                violation_error_message=_("The last day must be later than the first."),
            ),
            on_the_first("ledger_lumpsum_from_a_first", "starts_on"),
            on_the_first("ledger_lumpsum_until_a_first", "ends_on"),
            models.CheckConstraint(
                condition=Q(keeps_percent__gte=0, keeps_percent__lte=100),
                name="ledger_lumpsum_keeps_a_part",
                violation_error_message=_("Between 0 and 100 per cent."),
            ),
            models.CheckConstraint(
                condition=Q(status="running", spent=None, settled_on=None)
                | Q(status="settled", spent__isnull=False, settled_on__isnull=False),
                name="ledger_lumpsum_settled_says_how",
                violation_error_message=_("A settled lump sum says what was spent and when; a running one neither."),
            ),
            ExclusionConstraint(
                name="ledger_lumpsum_spent_once",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (SITES, RangeOperators.OVERLAPS),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is a lump sum for this unit and category at that time already."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ledger_lumpsum", args=[self.pk])

    @property
    def months(self):
        """All its months as a stretch of days."""
        return Period(self.starts_on, self.ends_on - self.ends_on.resolution)
