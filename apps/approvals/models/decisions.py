"""What was decided, line by line, and the papers that are owed after a call."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.models.requests import Request, Step
from apps.core.dates import today


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(request__in=Request.objects.visible_to(person))


class Decision(models.Model):
    """One line of what happened to a request: who said what, for whom, when. Append-only by trigger."""

    class Verdict(models.TextChoices):
        ASKED = "asked", _("sent it")
        GRANTED = "granted", _("granted it")
        COUNTERSIGNED = "countersigned", _("countersigned it")
        DECLINED = "declined", _("declined it")
        RETURNED = "returned", _("sent it back")
        WITHDRAWN = "withdrawn", _("withdrew it")
        FORWARDED = "forwarded", _("passed it on")
        MOVED = "moved", _("moved on to another post")
        PASSED_OVER = "passed", _("passed over, nobody decided in time")
        VERBAL = "verbal", _("wrote down a verbal approval")
        PAPER = "paper", _("confirmed the paper")

    ENDING = (Verdict.GRANTED, Verdict.COUNTERSIGNED, Verdict.DECLINED, Verdict.RETURNED)

    request = models.ForeignKey(Request, models.CASCADE, related_name="decisions", verbose_name=_("approval request"))
    step = models.ForeignKey(
        Step, models.CASCADE, null=True, blank=True, related_name="decisions", verbose_name=_("step")
    )
    verdict = models.CharField(_("decision"), max_length=14, choices=Verdict.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("instead of")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("applicant")
    )
    reason = models.CharField(_("opinion"), max_length=200, blank=True)
    where = models.CharField(_("post"), max_length=120, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(verdict__in=["granted", "countersigned", "declined", "returned"]),
                name="approvals_decision_once_a_step",
                violation_error_message=_("Somebody else has just decided this."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["granted", "countersigned", "declined", "returned"], by=F("asked_by")),
                name="approvals_decision_not_on_the_own_request",
                violation_error_message=_("Nobody decides on the own request."),
            ),
        ]

    def __str__(self):
        return f"{self.by or _('Deadline')}: {self.get_verdict_display()}"


class PaperQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(request__in=Request.objects.visible_to(person))

    def owed(self):
        return self.filter(confirmed_at=None)

    def overdue(self):
        return self.owed().filter(due_on__lt=today())


class Paper(models.Model):
    """After a verbal approval: who said yes and when, who wrote it down, and until when the paper is due."""

    request = models.OneToOneField(Request, models.CASCADE, related_name="paper", verbose_name=_("approval request"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who said yes")
    )
    said_at = models.DateTimeField(_("when"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    entered_at = models.DateTimeField(_("written down"), default=timezone.now)
    due_on = models.DateField(_("paper due on"))
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper that follows a verbal approval")
        verbose_name_plural = _("papers that follow verbal approvals")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said_by=F("entered_by")),
                name="approvals_paper_two_people",
                violation_error_message=_("Somebody else writes down a call; whoever said yes can decide here."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="approvals_paper_confirmed_whole",
                violation_error_message=_("A paper that is confirmed knows by whom and when."),
            ),
        ]

    def __str__(self):
        return str(self.request)

    @property
    def is_overdue(self):
        return self.confirmed_at is None and self.due_on < today()
