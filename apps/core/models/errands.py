"""What was promised and a worker still has to do: effects of verbs, and periods of regular jobs."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models.records import Record


class ErrandQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever keeps the system running."""
        keeps = person.has_role("system_admin") or person.has_role("office_admin")
        return self if keeps else self.none()

    def open(self):
        """Neither done nor given up."""
        return self.filter(done_at=None, parked_at=None)

    def due(self):
        """What a worker may take now."""
        return self.open().filter(due_at__lte=timezone.now())

    def parked(self):
        return self.filter(parked_at__isnull=False)

    def done(self):
        return self.filter(done_at__isnull=False)


class Errand(Record):
    """Base of what a worker does once: open until it is done, tried again at growing intervals, parked at the end."""

    # Ten seconds, doubling to an hour: a night without the mail server is survived before anything is parked.
    FIRST_PAUSE, LONGEST_PAUSE, MOST_TRIES = timedelta(seconds=10), timedelta(hours=1), 20

    due_at = models.DateTimeField(_("not before"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True)
    parked_at = models.DateTimeField(_("parked at"), null=True)
    trouble = models.TextField(_("last failure"), blank=True)
    written_off = models.CharField(_("written off because"), max_length=200, blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True

    def tick_off(self):
        self.done_at, self.trouble = timezone.now(), ""
        self.save(update_fields=["done_at", "tries", "trouble"])

    def put_off(self, trouble):
        """Later, or never again until somebody says so."""
        self.trouble = trouble[:2000]
        if self.tries >= self.MOST_TRIES:
            self.parked_at = timezone.now()
        self.due_at = timezone.now() + min(self.FIRST_PAUSE * 2 ** min(self.tries - 1, 20), self.LONGEST_PAUSE)
        self.save(update_fields=["due_at", "parked_at", "tries", "trouble"])


class OutboxEntry(Errand):
    """One effect that a verb promised in its own transaction; it stays open until it is done, wherever Redis is."""

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=200, blank=True)
    payload = models.JSONField(_("details"), default=dict)
    put_at = models.DateTimeField(_("promised at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            models.Index(F("due_at"), F("id"), name="core_outbox_open", condition=Q(done_at=None, parked_at=None)),
            models.Index(F("id"), name="core_outbox_parked", condition=Q(parked_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~Q(key=""),
                name="core_outboxentry_one_a_key",
                violation_error_message=_("This effect has been promised already."),
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(parked_at=None),
                name="core_outboxentry_done_or_parked",
                violation_error_message=_("What is done cannot be parked as well."),
            ),
            models.CheckConstraint(
                condition=Q(written_off="") | Q(done_at__isnull=False),
                name="core_outboxentry_written_off_is_over",
                violation_error_message=_("What was written off is over."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key or self.pk}"

    def get_absolute_url(self):
        return reverse("core_outboxentry", args=[self.pk])


class ScheduledRun(Errand):
    """One period of a regular job: inserting it claims it, so it runs once however many clocks tick."""

    job = models.CharField(_("job"), max_length=60)
    period = models.DateTimeField(_("period"))
    began_at = models.DateTimeField(_("began at"), null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs of regular jobs")
        ordering = ["-period", "-id"]
        indexes = [
            models.Index(F("due_at"), F("id"), name="core_run_open", condition=Q(done_at=None, parked_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "period"],
                name="core_scheduledrun_one_a_period",
                violation_error_message=_("This period of the job has been claimed already."),
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(parked_at=None),
                name="core_scheduledrun_done_or_parked",
                violation_error_message=_("What is done cannot be parked as well."),
            ),
            models.CheckConstraint(
                condition=Q(written_off="") | Q(done_at__isnull=False),
                name="core_scheduledrun_written_off_is_over",
                violation_error_message=_("What was written off is over."),
            ),
        ]

    def __str__(self):
        return f"{self.job} {timezone.localtime(self.period):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("core_scheduledrun", args=[self.pk])
