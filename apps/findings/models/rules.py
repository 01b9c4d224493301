"""How long a finding may stay open, and who hears when it stays open longer."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.org.models.dating import DAYS, Dated, InForce


class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    ORDINARY = "ordinary", _("Ordinary")
    GRAVE = "grave", _("Grave")


class DueRule(Dated):
    """Within how many working days a finding of that severity is put right."""

    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    source = models.CharField(_("source"), max_length=120)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("time to put right")
        verbose_name_plural = _("times to put right")
        ordering = ["severity", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=120),
                name="findings_duerule_within_reason",
                violation_error_message=_("Between 1 and 120 working days."),
            ),
            ExclusionConstraint(
                name="findings_duerule_one_at_a_time",
                expressions=[("severity", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "There is a time for this severity at that time already. End that one first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_severity_display()} · {self.working_days}"

    def get_absolute_url(self):
        return reverse("findings_duerule", args=[self.pk])


class EscalationRule(Dated):
    """Who hears of a finding that is so many working days overdue, beside its owner."""

    class Level(models.TextChoices):
        OWNER = "owner", _("The owner")
        HEAD = "head", _("The head of the owner's unit")
        ADMIN = "admin", _("Office administrators")
        LEADER = "leader", _("Leaders")

    level = models.CharField(_("who hears"), max_length=6, choices=Level.choices)
    after_days = models.PositiveSmallIntegerField(_("from this working day overdue"))
    source = models.CharField(_("source"), max_length=120)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["after_days", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(after_days__gte=1, after_days__lte=120),
                name="findings_escalationrule_within_reason",
                violation_error_message=_("Between 1 and 120 working days."),
            ),
            ExclusionConstraint(
                name="findings_escalationrule_one_at_a_time",
                expressions=[("level", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("There is a rule for them at that time already. End that one first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()} · {self.after_days}"

    def get_absolute_url(self):
        return reverse("findings_escalationrule", args=[self.pk])
