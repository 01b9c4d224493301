"""Long work: what a person asked for and waits for."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models.records import Record


class JobQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Everyone sees the own work; whoever keeps the system running sees all."""
        keeps = person.has_role("system_admin") or person.has_role("office_admin")
        return self if keeps else self.filter(by=person)

    def waiting(self):
        return self.filter(status=Job.Status.WAITING)

    def running(self):
        return self.filter(status=Job.Status.RUNNING)

    def lost(self):
        """Running, but their workers have given no sign of life for a while."""
        return self.running().filter(seen_at__lt=timezone.now() - Job.SILENCE)

    def alive(self):
        return self.running().filter(seen_at__gte=timezone.now() - Job.SILENCE)

    def ended(self):
        return self.exclude(status__in=Job.OPEN)


class Job(Record):
    """One piece of long work, from the click that asked for it to its result, with its progress in between."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (Status.WAITING, Status.RUNNING)
    TONES = {"waiting": "secondary", "running": "blue", "done": "green", "failed": "red", "cancelled": "secondary"}
    # A worker gives a sign of life every two seconds. One that was only slow loses its lease, never writes twice.
    SILENCE = timedelta(seconds=8)

    kind = models.CharField(_("kind"), max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    facts = models.JSONField(_("details"), default=dict)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.WAITING)
    percent = models.PositiveSmallIntegerField(_("progress"), default=0)
    says = models.CharField(_("what it is at"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked for at"), default=timezone.now, editable=False)
    began_at = models.DateTimeField(_("began at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True)
    lease = models.UUIDField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    cancel_asked_at = models.DateTimeField(_("asked to stop at"), null=True)
    trouble = models.TextField(_("last failure"), blank=True)
    link = models.CharField(_("result"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to="results/", max_length=200, blank=True)
    file_name = models.CharField(_("file name"), max_length=120, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long work")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["by", "-id"], name="core_job_by"),
            models.Index(fields=["id"], name="core_job_open", condition=Q(status__in=["waiting", "running"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], ended_at=None)
                | (~Q(status__in=["waiting", "running"]) & Q(ended_at__isnull=False)),
                name="core_job_ended_has_a_time",
                violation_error_message=_("What has ended says when, and nothing else does."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="core_job_at_most_whole",
                violation_error_message=_("No more than all of it can be done."),
            ),
        ]

    def __str__(self):
        from apps.core.sockets import work

        return str(work[self.kind].label) if self.kind in work else self.kind

    def get_absolute_url(self):
        return reverse("core_job", args=[self.pk])

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_stopping(self):
        """Asked to stop, and not yet heard."""
        return self.is_open and self.cancel_asked_at is not None
