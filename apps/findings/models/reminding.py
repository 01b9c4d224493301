"""When people were reminded of a finding that is overdue."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.findings.models.findings import Finding
from apps.findings.models.sight import units_led, watches


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who sees the finding."""
        if watches(person):
            return self
        return self.filter(Q(finding__owner=person) | Q(finding__unit__in=units_led(person)))


class Reminder(models.Model):
    """Once a day however often the job runs. ``days`` of work it was overdue; ``level`` of who heard."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reminders", verbose_name=_("finding"))
    reminded_on = models.DateField(_("reminded on"), default=today)
    days = models.PositiveSmallIntegerField(_("working days overdue"))
    levels = models.CharField(_("who heard"), max_length=40)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "reminded_on"],
                name="findings_reminder_once_a_day",
                violation_error_message=_("They have been reminded today already."),
            )
        ]

    def __str__(self):
        return f"{self.finding} {self.reminded_on}"

    def get_absolute_url(self):
        return self.finding.get_absolute_url()
