"""When which report is made, for whom: rows that an administrator edits."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.jobs import Each
from apps.core.models import Record
from apps.core.periods import Period
from apps.org.models import Campus, Grant, Person, Post, Role, Unit
from apps.reports import kinds


class ScheduleQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The office's, and those that the person answers for."""
        return self if person.has_role(Role.OFFICE_ADMIN) else self.filter(kept_by=person)

    def named(self):
        return self

    def active(self):
        return self.filter(status=Schedule.Status.ACTIVE)

    def read_by(self, person):
        """The ids of those whose reports somebody may read; schedules are few, and each kind knows its own rule."""
        answers: dict[tuple, bool] = {}
        found = []
        for one in self.select_related("unit", "campus"):
            asked = (one.kind, one.unit_id, one.campus_id)
            if asked not in answers:
                answers[asked] = one.may_be_read_by(person)
            if answers[asked]:
                found.append(one.pk)
        return found


class Schedule(Record):
    """A report that is made by itself: its kind and scope, for which periods, when, in which formats, for whom."""

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("schedule", "active")
        STOPPED = "stopped", pgettext_lazy("schedule", "stopped")

    class Repeats(models.TextChoices):
        WEEK = "W", _("every week")
        MONTH = "M", _("every month")
        QUARTER = "Q", _("every quarter")
        HALF = "H", _("every half-year")
        YEAR = "Y", _("every year")

    class Which(models.TextChoices):
        BEFORE = "before", _("about the period before")
        PRESENT = "present", _("about the period that has begun")
        AFTER = "after", _("about the period to come")

    TONES = {"active": "green", "stopped": "secondary"}

    code = models.CharField(max_length=60, null=True, unique=True, editable=False)  # of a usual one
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("report"), max_length=60)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for unit")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for campus")
    )
    repeats = models.CharField(_("how often"), max_length=1, choices=Repeats.choices, default=Repeats.MONTH)
    which = models.CharField(_("about"), max_length=7, choices=Which.choices, default=Which.BEFORE)
    day = models.PositiveSmallIntegerField(
        _("day"), default=1,
        help_text=_("Every week: 1 is Monday. Otherwise the day of the period's first month, 1 to 28."),
    )  # fmt: skip
    at = models.TimeField(_("at"), default=time(7))
    formats = ArrayField(models.CharField(max_length=4), verbose_name=_("formats"))
    people = models.ManyToManyField(
        Person, blank=True, related_name="+", verbose_name=pgettext_lazy("who gets a report", "people")
    )
    posts = models.ManyToManyField(Post, blank=True, related_name="+", verbose_name=_("posts"))
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True, verbose_name=_("roles")
    )
    kept_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who answers for it"),
        help_text=_("Is told when something fails. Nobody named: the office administrators."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.ACTIVE)
    # Periods that came due before are not made good: the schedule was made, or went on, at this moment.
    begins_at = models.DateTimeField(_("counts from"), default=timezone.now)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled report")
        verbose_name_plural = _("scheduled reports")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None) | Q(campus=None),
                name="reports_schedule_one_scope",
                violation_error_message=_("Choose a unit or a campus, not both."),
            ),
            models.CheckConstraint(
                condition=Q(day__gte=1) & (Q(repeats="W", day__lte=7) | (~Q(repeats="W") & Q(day__lte=28))),
                name="reports_schedule_day_that_exists",
                violation_error_message=_("A week has the days 1 to 7; every month has the days 1 to 28."),
            ),
            models.CheckConstraint(
                condition=Q(formats__len__gte=1),
                name="reports_schedule_some_format",
                violation_error_message=_("Choose at least one format."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports_schedule", args=[self.pk])

    @property
    def report_kind(self):
        """What it makes; None where the trade that could has left the house."""
        return kinds.registry.get(self.kind)

    @property
    def kind_label(self):
        return str(self.report_kind.label) if self.report_kind else self.kind

    @property
    def scope(self):
        """A unit, a campus, or None for the bureau."""
        return self.unit or self.campus

    def may_be_read_by(self, person):
        return bool(self.report_kind and person.is_active and self.report_kind.allowed(person, self.scope))

    @property
    def timetable(self):
        return Each(self.repeats, self.day, self.at, begins=self.begins_at, name=self.name)

    @property
    def next_at(self):
        return self.timetable.next(timezone.now()) if self.status == self.Status.ACTIVE else None

    def period_at(self, moment):
        """What a run that is due at that moment tells about."""
        present = Period.around(timezone.localdate(moment), self.repeats)
        return {"before": present.before(), "after": present.after()}.get(self.which, present)

    def recipients(self):
        """Who gets it today: those named, holders of the posts and of the roles, as far as they may read it."""
        in_role = Grant.objects.current().filter(role__in=self.roles).values("person")
        chosen = Q(pk__in=self.people.values("pk")) | Q(post__in=self.posts.values("pk")) | Q(pk__in=in_role)
        found = Person.objects.filter(chosen, is_active=True).distinct().order_by("pk")
        return [person for person in found if self.may_be_read_by(person)]

    def keepers(self):
        """Who is told when something fails: who answers for it, else the office administrators."""
        if self.kept_by is not None and self.kept_by.is_active:
            return [self.kept_by]
        return office_admins()


def office_admins():
    whole = Grant.objects.current().filter(role=Role.OFFICE_ADMIN, unit=None, campus=None).values("person")
    return list(Person.objects.filter(pk__in=whole, is_active=True).order_by("pk"))
