"""A finding (问题): what is wrong, who puts it right and until when, and how far that is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.dates import today
from apps.core.models import Record
from apps.findings.models.rules import Severity
from apps.findings.models.sight import findings_of
from apps.org.models import Person, Place, Post, Unit


class FindingQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(findings_of(person))

    def named(self):
        return self.select_related("unit", "owner", "place__building", "post__unit")

    def standing(self):
        """Those that count: a withdrawn one counts nowhere."""
        return self.exclude(status=Finding.Status.WITHDRAWN)

    def unsettled(self):
        """Still to be put right, or put right and not looked at again."""
        return self.filter(status__in=Finding.UNSETTLED)

    def overdue(self, on=None):
        """Not put right although the last day for it is over. What waits for somebody to look again is not."""
        return self.filter(status=Finding.Status.OPEN, due_on__lt=on or today())

    def of(self, source):
        """Those that a record has led to: «inspections.Visit:12»."""
        return self.filter(source=source)


class Finding(Record):
    """Something that is wrong and must be put right. ``source`` and ``source_line`` name the record it comes from and
    what about it, so that whoever sends the same twice makes one finding."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be put right")
        RECTIFIED = "rectified", _("To be looked at again")
        CLOSED = "closed", pgettext_lazy("finding", "Closed")
        WITHDRAWN = "withdrawn", pgettext_lazy("finding", "Withdrawn")

    UNSETTLED = (Status.OPEN, Status.RECTIFIED)
    TONES = {
        Status.OPEN: "orange",
        Status.RECTIFIED: "blue",
        Status.CLOSED: "green",
        Status.WITHDRAWN: "secondary",
    }

    title = models.CharField(_("what is wrong"), max_length=120)
    detail = models.TextField(_("more about it"), max_length=1000, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.ORDINARY)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", verbose_name=_("responsible unit"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("puts it right"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post"))
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("found by"), editable=False
    )
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)
    due_on = models.DateField(_("to be put right by"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.OPEN)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name=_("repeats")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    # The right to explain: until when, and what was said. Whoever explains does not own up, and need not be believed.
    explain_until = models.DateTimeField(_("may be explained until"), null=True, blank=True, editable=False)
    explanation = models.TextField(_("explanation"), max_length=500, blank=True, editable=False)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("explained by"),
    )  # fmt: skip
    explained_at = models.DateTimeField(_("explained"), null=True, blank=True, editable=False)
    source = models.CharField(max_length=60, blank=True, editable=False)
    source_line = models.CharField(max_length=40, blank=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(fields=["due_on"], name="findings_finding_open", condition=Q(status="open")),
            models.Index(fields=["unit", "-found_at"], name="findings_finding_of_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_line"],
                condition=~Q(source=""),
                name="findings_finding_once_a_source",
                violation_error_message=_("This has been written down as a finding already."),
            ),
            models.CheckConstraint(
                condition=Q(repeats=None) | ~Q(repeats=F("id")),
                name="findings_finding_repeats_another",
                violation_error_message=_("A finding cannot repeat itself."),
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="findings_finding_closed_says_when",
                violation_error_message=_("A closed finding says when it was closed, another one does not."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(reason=""),
                name="findings_finding_withdrawn_says_why",
                violation_error_message=_("Say why the finding is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(explanation="", explained_at=None, explained_by=None)
                | (~Q(explanation="") & Q(explained_at__isnull=False, explained_by__isnull=False)),
                name="findings_finding_explained_by_somebody",
                violation_error_message=_("An explanation says who gave it and when."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("findings_finding", args=[self.pk])

    @property
    def is_overdue(self):
        return self.status == self.Status.OPEN and self.due_on < today()

    @property
    def may_be_explained(self):
        return self.explain_until is not None and timezone.now() < self.explain_until and self.explained_at is None
