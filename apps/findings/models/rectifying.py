"""How a finding was put right, and what somebody else saw when they looked again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.findings.models.findings import Finding
from apps.findings.models.sight import units_led, watches


class RectificationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who sees the finding."""
        if watches(person):
            return self
        seen = Q(finding__owner=person) | Q(finding__found_by=person) | Q(finding__unit__in=units_led(person))
        return self.filter(seen)

    def waiting(self):
        """Nobody has looked again yet."""
        return self.filter(rechecked_at=None)


class Rectification(Record):
    """One attempt to put a finding right. Photos hang on it as attachments."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rectifications", verbose_name=_("finding"))
    number = models.PositiveSmallIntegerField(_("attempt"), default=1)
    what = models.TextField(_("what was done"), max_length=1000)
    rectified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("put right by"), editable=False
    )
    rectified_at = models.DateTimeField(_("put right"), default=timezone.now, editable=False)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("looked at again by"),
    )  # fmt: skip
    rechecked_at = models.DateTimeField(_("looked at again"), null=True, blank=True, editable=False)
    passed = models.BooleanField(_("is in order"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        ordering = ["finding_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "number"],
                name="findings_rectification_numbered",
                violation_error_message=_("There is an attempt with this number already."),
            ),
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(rechecked_at=None),
                name="findings_rectification_one_waits",
                violation_error_message=_("This finding waits to be looked at again already."),
            ),
            # NULL passes: nobody has looked yet.
            models.CheckConstraint(
                condition=~Q(rechecked_by=F("rectified_by")),
                name="findings_rectification_rechecked_by_another",
                violation_error_message=_("Whoever put it right does not look at it again. Ask somebody else to."),
            ),
            models.CheckConstraint(
                condition=Q(rechecked_by=None, rechecked_at=None, passed=None)
                | Q(rechecked_by__isnull=False, rechecked_at__isnull=False, passed__isnull=False),
                name="findings_rectification_rechecked_whole",
                violation_error_message=_("A look again says who, when and with what result, or nothing."),
            ),
            models.CheckConstraint(
                condition=Q(passed=None) | Q(passed=True) | ~Q(remark=""),
                name="findings_rectification_failed_says_why",
                violation_error_message=_("Say what is still wrong."),
            ),
        ]

    def __str__(self):
        return _("%(finding)s, attempt %(number)s") % {"finding": self.finding, "number": self.number}

    def get_absolute_url(self):
        return self.finding.get_absolute_url()
