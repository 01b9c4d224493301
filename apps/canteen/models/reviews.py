"""The look at food safety each day, week and month (日管控, 周排查, 月调度), as it was filed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.safety import KitchenQuerySet
from apps.core import dates
from apps.core.models import Record
from apps.core.periods import Period
from apps.org.models import Campus


class SafetyReview(Record):
    """Figures and findings are a frozen copy of what the books said that day; ``findings`` are [{code, what, on}]."""

    class Kind(models.TextChoices):
        DAY = "day", _("Daily check")
        WEEK = "week", _("Weekly review")
        MONTH = "month", _("Monthly meeting")

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    first_on = models.DateField(_("day, or first day"))
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    measures = models.TextField(_("measures"), max_length=2000, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed at"), default=timezone.now, editable=False)

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("food-safety review")
        verbose_name_plural = _("food-safety reviews")
        ordering = ["-first_on", "kind", "campus__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "kind", "first_on"],
                name="canteen_safetyreview_once",
                violation_error_message=_("This review has been filed already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="day") | Q(kind="week", first_on__iso_week_day=1) | Q(kind="month", first_on__day=1),
                name="canteen_safetyreview_of_a_period",
                violation_error_message=_("A week begins on a Monday, a month on its first day."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.period_name}"

    def get_absolute_url(self):
        return reverse("canteen_safetyreview", args=[self.pk])

    @staticmethod
    def bounds(kind, on):
        """First and last day of the period of that kind around a day."""
        if kind == SafetyReview.Kind.WEEK:
            first = dates.monday(on)
            return first, first + timedelta(days=6)
        if kind == SafetyReview.Kind.MONTH:
            month = Period.around(on, "M")
            return month.first, month.last
        return on, on

    @property
    def period_name(self):
        first, last = self.bounds(self.kind, self.first_on)
        return dates.day(first) if first == last else f"{dates.day(first)} – {dates.day(last)}"
