"""What the bureau owes to others, and by when: energy each quarter, vehicles, premises and running cost each year."""

from calendar import monthrange
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.approvals.models.sight import posts_reached
from apps.core.dates import today
from apps.core.models import Record
from apps.core.periods import Period
from apps.org.models import Person, Post, Role
from apps.reports.models.schedules import office_admins

# How long before its date a return stands among the things to do.
AHEAD = timedelta(days=60)
READERS = (Role.OFFICE_ADMIN, Role.LEADER, Role.AUDITOR)


class ReturnRuleQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The office, leaders and the auditor read all of them; others what their post answers for."""
        if any(person.has_role(role) for role in READERS):
            return self
        return self.filter(owner__in=posts_reached(person))

    def named(self):
        return self

    def in_force(self, on):
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))


def _default_days():
    return [10, 3]


class ReturnRule(Record):
    """Something that is owed regularly: what, to whom, by which rule, until when, and whose post answers for it."""

    class Repeats(models.TextChoices):
        MONTH = "M", _("every month")
        QUARTER = "Q", _("every quarter")
        HALF = "H", _("every half-year")
        YEAR = "Y", _("every year")

    code = models.CharField(max_length=40, null=True, unique=True, editable=False)  # of a usual one
    name = models.CharField(_("return"), max_length=60)
    goes_to = models.CharField(_("goes to"), max_length=60)
    repeats = models.CharField(_("how often"), max_length=1, choices=Repeats.choices, default=Repeats.QUARTER)
    months_after = models.SmallIntegerField(
        _("month it is due"), default=1, validators=[MinValueValidator(-11), MaxValueValidator(11)],
        help_text=_("Counted from the last month of the period: 1 is the month after it, 0 its last month, −11 for a "
                    "year its January."),
    )  # fmt: skip
    day = models.PositiveSmallIntegerField(
        _("day it is due"), default=15, help_text=_("31 is the last day of any month.")
    )
    owner = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post that answers for it"),
        help_text=_("None named: the office administrators."),
    )  # fmt: skip
    remind_days = ArrayField(
        models.PositiveSmallIntegerField(), default=_default_days, blank=True, size=5,
        verbose_name=_("reminded so many days before"), help_text=_("Several are parted by commas."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=160)
    note = models.CharField(_("note"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = ReturnRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("return to be made")
        verbose_name_plural = _("returns to be made")
        ordering = ["repeats", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__gte=1, day__lte=31),
                name="reports_returnrule_day_that_exists",
                violation_error_message=_("A month has the days 1 to 31."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="reports_returnrule_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports_returnrule", args=[self.pk])

    def due_on(self, period):
        """The last day for the return about that period."""
        months = period.last.year * 12 + period.last.month - 1 + self.months_after
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.day, monthrange(year, month)[1]))

    def dues_between(self, first, last):
        """Periods whose returns are due between two days, with the day, the soonest first."""
        found, period = [], Period.around(first - timedelta(days=366 * 2), self.repeats)
        while period.first <= last + timedelta(days=366):
            due = self.due_on(period)
            if first <= due <= last and self.starts_on <= due and (self.ends_on is None or due < self.ends_on):
                found.append((due, period))
            period = period.after()
        return sorted(found)

    def answering(self):
        """Who is reminded: holders of the post, else of its deputy post, else the office administrators."""
        for post in (self.owner_id, self.owner.deputy_id if self.owner else None):
            if post and (people := list(Person.objects.filter(post=post, is_active=True).order_by("pk"))):
                return people
        return office_admins()


class ReturnDueQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(rule__in=ReturnRule.objects.visible_to(person))

    def open(self):
        return self.filter(status=ReturnDue.Status.OPEN)

    def overdue(self):
        return self.open().filter(due_on__lt=today())


class ReturnDue(Record):
    """One return about one period: open until somebody has made it."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be made")
        FILED = "filed", pgettext_lazy("return", "made")

    TONES = {"open": "orange", "filed": "green"}

    rule = models.ForeignKey(ReturnRule, models.PROTECT, related_name="dues", verbose_name=_("return"))
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=5, choices=Status.choices, default=Status.OPEN)
    filed_on = models.DateField(_("made on"), null=True, blank=True)
    filed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    receipt = models.CharField(pgettext_lazy("return", "receipt"), max_length=60, blank=True)

    objects = ReturnDueQuerySet.as_manager()

    class Meta:
        verbose_name = _("return due")
        verbose_name_plural = _("returns due")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "first", "last"],
                name="reports_returndue_one_a_period",
                violation_error_message=_("The return about this period is in the calendar already."),
            ),
            models.CheckConstraint(
                condition=Q(status="filed", filed_on__isnull=False, filed_by__isnull=False)
                | Q(status="open", filed_on=None, filed_by=None),
                name="reports_returndue_made_says_when_and_by_whom",
                violation_error_message=_("A return that was made says when and by whom, and no other does."),
            ),
        ]

    def __str__(self):
        return f"{self.rule} {self.period.name}"

    def get_absolute_url(self):
        return reverse("reports_returndue", args=[self.pk])

    @property
    def period(self):
        return Period(self.first, self.last)

    @property
    def tone(self):
        return "red" if self.is_overdue else self.TONES[self.status]

    @property
    def is_overdue(self):
        return self.status == self.Status.OPEN and self.due_on < today()

    @property
    def days_left(self):
        return (self.due_on - today()).days
