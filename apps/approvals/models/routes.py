"""Routes: which requests need whose approval, in which order, as dated rows with a source."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.conditions import cleaned, words
from apps.approvals.matters import label_of
from apps.core.dates import today
from apps.core.models import Record
from apps.org.models import Post, Role


class StepKind(models.TextChoices):
    """Alone, or side by side with the other posts of the same number: then all of them must sign."""

    APPROVE = "approve", _("Approve")
    COUNTERSIGN = "countersign", _("Countersign")


class Deadline(models.TextChoices):
    """What happens when nobody has decided in time."""

    REMIND = "remind", _("Remind only")
    DEPUTY = "deputy", _("Goes to the deputy post")
    NEXT = "next", _("Goes on to the next step")
    GRANT = "grant", _("Counts as granted")
    DECLINE = "decline", _("Counts as declined")


class RouteQuerySet(models.QuerySet):
    def visible_to(self, person):
        """What needs whose approval hangs on the wall."""
        return self

    def in_force(self, on=None):
        on = on or today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)

    def for_matter(self, matter):
        return self.filter(matter=matter).order_by("priority", "pk")


class Route(Record):
    """The way a request of one matter takes if its condition holds; the first that fits wins. A route without steps
    says that no approval is needed."""

    matter = models.CharField(_("matter"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    condition = models.JSONField(_("condition"), default=list, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("The lowest number is tried first; the first route that fits is taken.")
    )
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)
    paper_days = models.PositiveSmallIntegerField(
        _("after a verbal approval the paper is due in (working days)"),
        null=True,
        blank=True,
        help_text=_("Empty: this needs a signature beforehand, a call is not enough."),
    )

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval route")
        verbose_name_plural = _("approval routes")
        ordering = ["matter", "priority", "id"]
        indexes = [models.Index(fields=["matter", "priority"], name="approvals_route_matter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="approvals_route_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("approvals_route", args=[self.pk])

    def clean(self):
        try:
            self.condition = cleaned(self.matter, self.condition)
        except KeyError:
            raise ValidationError({"matter": _("Choose one of the matters of this bureau.")}) from None

    @property
    def matter_label(self):
        return label_of(self.matter)

    @property
    def signatures(self):
        """Who signs, one after the other; those side by side joined."""
        rows = groupby(self.steps.all(), key=lambda step: step.position)
        return " → ".join(" ＋ ".join(step.whose for step in beside) for _position, beside in rows)

    @property
    def condition_words(self):
        return words(self.matter, self.condition)


class RouteStepQuerySet(models.QuerySet):
    def visible_to(self, person):
        """As open as their routes."""
        return self


class RouteStep(models.Model):
    """One signature on a route: of a post, of the head of the asking unit, or of whoever holds a role. Steps of the
    same number are signed side by side."""

    class Who(models.TextChoices):
        POST = "post", _("A post")
        HEAD = "head", _("The head of the asking unit")
        ROLE = "role", _("Whoever holds a role")

    route = models.ForeignKey(Route, models.CASCADE, related_name="steps", verbose_name=_("approval route"))
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=StepKind.choices, default=StepKind.APPROVE)
    who = models.CharField(_("who decides"), max_length=5, choices=Who.choices)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    working_days = models.PositiveSmallIntegerField(
        _("decides within (working days)"), null=True, blank=True, help_text=_("0 is the same working day.")
    )
    at_deadline = models.CharField(
        _("when nobody decides in time"), max_length=8, choices=Deadline.choices, default=Deadline.REMIND
    )

    objects = RouteStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a route")
        verbose_name_plural = _("steps of routes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "position"],
                condition=Q(kind=StepKind.APPROVE),
                name="approvals_routestep_approves_alone",
                violation_error_message=_("Steps of the same number are countersigned; choose “Countersign” for both."),
            ),
            models.CheckConstraint(
                condition=Q(who="post", post__isnull=False, role="")
                | Q(who="head", post=None, role="")
                | (Q(who="role", post=None) & ~Q(role="")),
                name="approvals_routestep_names_one",
                violation_error_message=_("Name a post, or a role, or the head of the unit."),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.whose}"

    @property
    def whose(self):
        """Who decides, in words."""
        if self.who == self.Who.POST:
            return str(self.post)
        return str(self.get_role_display() if self.who == self.Who.ROLE else self.get_who_display())
