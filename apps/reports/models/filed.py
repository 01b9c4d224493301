"""Reports as they were filed: one for each period of a schedule, and further versions that somebody asked for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from apps.core.models import Job, Record
from apps.core.periods import Period
from apps.org.models import Person
from apps.reports.models.schedules import Schedule


class ReportQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever may read that kind of report, for its unit or campus, today."""
        return self.filter(schedule__in=Schedule.objects.read_by(person))

    def being_made(self):
        return self.filter(status=Report.Status.MAKING)


class Report(Record):
    """One report about one period: its files are kept with it, and it does not change any more once it is made."""

    class Status(models.TextChoices):
        MAKING = "making", _("being made")
        MADE = "made", _("filed")
        FAILED = "failed", _("failed")

    TONES = {"making": "blue", "made": "green", "failed": "red"}

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="reports", verbose_name=_("scheduled report"))
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    number = models.PositiveSmallIntegerField(_("issue"), default=1)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked for by")
    )
    formats = ArrayField(models.CharField(max_length=4), verbose_name=_("formats"))
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.MAKING)
    began_at = models.DateTimeField(_("begun at"), default=timezone.now)
    made_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", editable=False)
    told = models.ManyToManyField(Person, related_name="+", editable=False, verbose_name=_("sent to"))
    trouble = models.TextField(_("what went wrong"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("filed reports")
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "first", "last", "number"],
                name="reports_report_one_an_issue",
                violation_error_message=_("This issue of the report is there already."),
            ),
            models.UniqueConstraint(
                fields=["schedule", "first", "last"],
                condition=Q(asked_by=None),
                name="reports_report_the_clock_files_once",
                violation_error_message=_("The report about this period has been filed already."),
            ),
            models.UniqueConstraint(
                fields=["schedule", "first", "last"],
                condition=Q(status="making"),
                name="reports_report_one_in_the_making",
                violation_error_message=_("This report is just being made. Look at its progress."),
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="reports_report_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            ),
            models.CheckConstraint(
                condition=Q(status="made", made_at__isnull=False) | (~Q(status="made") & Q(made_at=None)),
                name="reports_report_made_says_when",
                violation_error_message=_("A report that is filed says when, and no other does."),
            ),
        ]

    def __str__(self):
        name = f"{self.schedule} {self.period.name}"
        return name if self.number == 1 else _gettext("%(name)s (issue %(n)s)") % {"name": name, "n": self.number}

    def get_absolute_url(self):
        return reverse("reports_report", args=[self.pk])

    @property
    def tone(self):
        return self.TONES[self.status]

    @property
    def waits_to_be_tried(self):
        """Whether the last attempt has failed and the next one comes by itself."""
        return self.status == self.Status.MAKING and self.job is not None and self.job.status == Job.Status.FAILED

    @property
    def period(self):
        return Period(self.first, self.last)
