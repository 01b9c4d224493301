"""Requests: what was asked, as it stood on the day, and the steps it takes."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.approvals.conditions import words
from apps.approvals.matters import label_of
from apps.approvals.models.routes import Deadline, Route, StepKind
from apps.approvals.models.sight import steps_reached
from apps.core.dates import today
from apps.core.models import Record
from apps.org.models import Campus, Post, Role, Unit


class RequestQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who asked, the unit's clerk, whoever decides or has decided, those who answer for the bureau, and the duty
        clerks, who take the calls: what is open, and what they wrote down."""
        if any(person.has_role(role) for role in (Role.OFFICE_ADMIN, Role.LEADER, Role.AUDITOR)):
            return self
        clerk_of = [g.unit_id for g in person.grants_now if g.role == Role.UNIT_CLERK and g.unit_id]
        decided = self.model.objects.filter(decisions__by=person).values("pk")
        steps = Step.objects.filter(steps_reached(person)).values("request")
        own = Q(asked_by=person) | Q(unit__in=clerk_of) | Q(pk__in=decided) | Q(pk__in=steps)
        on_duty = Q(status=Request.Status.OPEN) if person.has_role(Role.DUTY_CLERK) else Q()
        return self.filter(own | Q(paper__entered_by=person) | Q(paper__said_by=person) | on_duty)

    def open(self):
        """Neither decided nor taken back; those sent back wait for whoever asked."""
        return self.filter(status__in=Request.UNDECIDED)

    def about(self, subject):
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)


class Request(Record):
    """Something that needs approval: its subject as it stood when it was sent, and how far it has come."""

    class Status(models.TextChoices):
        OPEN = "open", _("Awaiting approval")
        RETURNED = "returned", _("Sent back")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    UNDECIDED = (Status.OPEN, Status.RETURNED)
    TONES = {
        Status.OPEN: "blue",
        Status.RETURNED: "orange",
        Status.GRANTED: "green",
        Status.DECLINED: "red",
        Status.WITHDRAWN: "secondary",
    }

    matter = models.CharField(_("matter"), max_length=60)
    title = models.CharField(_("subject"), max_length=160)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    snapshot = models.JSONField(_("as it was sent"), default=dict)
    because = models.JSONField(_("why this needs approval"), default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests", verbose_name=_("applicant")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asking unit")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campus")
    )
    route = models.ForeignKey(Route, models.PROTECT, related_name="requests", verbose_name=_("approval route"))
    round = models.PositiveSmallIntegerField(_("sent (times)"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    asked_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="approvals_request_subject"),
            models.Index(fields=["asked_by", "-asked_at"], name="approvals_request_asker"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "subject_type", "subject_id"],
                condition=Q(status__in=["open", "returned"]),
                name="approvals_request_one_open",
                violation_error_message=_("This is awaiting approval already. Withdraw that request first."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "returned"], decided_at=None)
                | Q(status__in=["granted", "declined", "withdrawn"], decided_at__isnull=False),
                name="approvals_request_decided_has_time",
                violation_error_message=_("A request that is decided has the time of its decision, an open one none."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("approvals_request", args=[self.pk])

    def hold_first(self):
        """Those who change the subject hold it before its request; so does every verb of the request."""
        kind = self.subject_type.model_class()
        if kind is not None:
            list(kind._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=self.subject_id))

    @property
    def tone(self):
        return self.TONES[self.Status(self.status)]

    @property
    def matter_label(self):
        return label_of(self.matter)

    @property
    def reasons(self):
        """The rows of the route's condition that brought this here, in words."""
        return words(self.matter, self.because.get("condition", []))

    @property
    def steps_now(self):
        """The steps of this round, in order."""
        return [step for step in self.steps.all() if step.round == self.round]

    @property
    def owes_paper(self):
        paper = getattr(self, "paper", None)
        return paper is not None and paper.confirmed_at is None


class StepQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(request__in=Request.objects.visible_to(person))

    def current(self):
        """Those whose turn it is."""
        return self.filter(status=Step.Status.CURRENT)

    def overdue(self, on=None):
        return self.current().filter(due_on__lt=on or today())


class Step(models.Model):
    """One signature that a request needs: at which post or role, until when, and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not yet its turn")
        CURRENT = "current", _("To be decided")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")
        RETURNED = "returned", _("Sent back")
        PASSED_OVER = "passed", _("Passed over")
        DROPPED = "dropped", _("No longer needed")

    TONES = {
        Status.WAITING: "secondary",
        Status.CURRENT: "blue",
        Status.GRANTED: "green",
        Status.DECLINED: "red",
        Status.RETURNED: "orange",
        Status.PASSED_OVER: "orange",
        Status.DROPPED: "secondary",
    }

    request = models.ForeignKey(Request, models.CASCADE, related_name="steps", verbose_name=_("approval request"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=StepKind.choices, default=StepKind.APPROVE)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("passed on to"),
    )
    working_days = models.PositiveSmallIntegerField(_("decides within (working days)"), null=True, blank=True)
    at_deadline = models.CharField(_("when nobody decides in time"), max_length=8, choices=Deadline.choices)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    opened_at = models.DateTimeField(_("since"), null=True, blank=True)
    due_on = models.DateField(_("decides until"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["round", "position", "id"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status="current"), name="approvals_step_current"),
            models.Index(fields=["post"], name="approvals_step_post_index"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, role="") | (Q(post=None) & ~Q(role="")),
                name="approvals_step_post_or_role",
                violation_error_message=_("A step stands at a post or with a role, not both."),
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status="current", kind=StepKind.APPROVE),
                name="approvals_step_one_at_a_time",
                violation_error_message=_("Another step has to be decided first."),
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", opened_at=None)
                | Q(status="dropped")
                | (~Q(status__in=["waiting", "dropped"]) & Q(opened_at__isnull=False)),
                name="approvals_step_begun_has_time",
                violation_error_message=_("A step whose turn has come knows since when."),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.whose}"

    @property
    def whose(self):
        """Where it lies, in words: the post or role, and the person it was passed on to."""
        where = str(self.post) if self.post_id else str(self.get_role_display())
        return f"{where} → {self.person}" if self.person_id else where

    @property
    def is_overdue(self):
        return self.status == self.Status.CURRENT and self.due_on is not None and self.due_on < today()
