"""What is agreed about rounds: how the draw weighs, how long people may explain, how fast a fault is put right."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.org.models.dating import DAYS, Dated, InForce


class RoundRule(Dated):
    """In force for the rounds that are sealed from one day until another."""

    cap_weeks = models.PositiveSmallIntegerField(
        _("seen again after (weeks) at the latest"), default=8,
        help_text=_("A post nobody has seen for so long is taken first."),
    )  # fmt: skip
    uniform_percent = models.PositiveSmallIntegerField(
        _("by bare chance (%)"), default=50,
        help_text=_("So that a post which was seen last week never knows it is safe."),
    )  # fmt: skip
    explain_hours = models.PositiveSmallIntegerField(_("time to explain (hours)"), default=48)
    questions = models.PositiveSmallIntegerField(_("questions at a post, at most"), default=3)
    source = models.CharField(_("source"), max_length=120)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("rule for rounds")
        verbose_name_plural = _("rules for rounds")
        ordering = ["-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    cap_weeks__gte=1,
                    cap_weeks__lte=52,
                    uniform_percent__lte=100,
                    explain_hours__lte=240,
                    questions__lte=3,
                ),
                name="inspections_roundrule_within_reason",
                violation_error_message=_(
                    "Between 1 and 52 weeks, at most 100 per cent, 240 hours and three questions."
                ),
            ),
            ExclusionConstraint(
                name="inspections_roundrule_one_at_a_time",
                expressions=[(DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("There is a rule for that time already. End that one first."),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.starts_on}"

    def get_absolute_url(self):
        return reverse("inspections_roundrule", args=[self.pk])
