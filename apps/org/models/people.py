"""Who: units, posts, people, what they may do, and when they are away."""

from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from apps.core import editions
from apps.core.editions import kept
from apps.core.models import Record
from apps.org.models.places import Campus, Dated, DatedQuerySet, OpenToAll


class Role(models.TextChoices):
    """What a person may be trusted with, inside a unit, a campus or the whole bureau."""

    UNIT_CLERK = "unit_clerk", _("Unit clerk")
    ROOM_KEEPER = "room_keeper", _("Meeting-room keeper")
    CANTEEN_MANAGER = "canteen_manager", _("Canteen manager")
    STOREKEEPER = "storekeeper", _("Storekeeper")
    DISPATCHER = "dispatcher", _("Dispatcher")
    SUPERVISOR = "supervisor", _("Supervisor")
    DUTY_CLERK = "duty_clerk", _("Duty clerk")
    ACCOUNTANT = "accountant", _("Accountant")
    LEADER = "leader", _("Leader")
    OFFICE_ADMIN = "office_admin", _("Office administrator")
    # The three officers of classified protection (三员分立): disjoint rights, and none of them does business.
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


class UnitQuerySet(DatedQuerySet):
    def labels(self, edition):
        """Ids and names of all units for a list of choices, escaped, as the process keeps them."""
        return kept(edition, "org.unit_labels", self._labels)

    def _labels(self):
        return [(escape(unit.pk), escape(unit)) for unit in self.model.objects.all()]


class Unit(Dated):
    """A section, office or bureau inside the organisation; units form a tree."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent unit")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("campus")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = UnitQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["position", "id"]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("org_unit", args=[self.pk])

    def clean(self):
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk:
                raise ValidationError({"parent": _("A unit cannot stand under itself. Choose another parent unit.")})
            above = above.parent


class PostQuerySet(OpenToAll):
    def named(self):
        return self.select_related("unit")


class Post(Record):
    """A post (岗位): approvals and duties are given to posts, never to names; a deputy post steps in."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    title = models.CharField(_("title"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100, help_text=_("1 is the most senior."))
    deputy = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy post")
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                name="org_post_title_once_a_unit",
                violation_error_message=_("This unit has a post of that title already."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("id")),
                name="org_post_deputy_is_another",
                violation_error_message=_("A post cannot be its own deputy."),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.title}"

    def get_absolute_url(self):
        return reverse("org_post", args=[self.pk])


class Scope(NamedTuple):
    """A role and where it holds: what policies ask of a ``Grant``."""

    role: str
    unit_id: int | None
    campus_id: int | None


class PersonManager(BaseUserManager.from_queryset(OpenToAll)):
    def create_user(self, username, password=None, **facts):
        person = self.model(username=username, **facts)
        person.set_password(password) if password else person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, Record):
    """A staff member. People are never deleted, they leave; nobody is a superuser."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("Like the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = models.CharField(_("login name"), max_length=40, unique=True)
    staff_number = models.CharField(_("staff number"), max_length=20, null=True, blank=True, unique=True)
    name = models.CharField(_("full name"), max_length=40)
    name_reading = models.CharField(
        _("pinyin"), max_length=80, blank=True, help_text=_("Only where the usual reading is wrong, e.g. Shan for 单.")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="people", verbose_name=_("unit"))
    other_units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("also works in"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="holders", verbose_name=_("post")
    )
    phone = models.CharField(_("office telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed"), null=True, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    large_text = models.BooleanField(_("larger text"), default=False)

    # The name of the API token with which a program works for this person, for the length of a request.
    via = ""

    objects = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(is_active=False),
                name="org_person_who_left_cannot_log_in",
                violation_error_message=_("Somebody who has left cannot log in."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("org_person", args=[self.pk])

    @property
    def edition(self):
        """Of what the process keeps (``core.editions``): as it was when the request's reader was looked up."""
        return self.__dict__.get("read_at") or editions.current()

    @cached_property
    def grants_now(self):
        """This person's roles today, with their scopes; of a request's reader they are known already."""
        known = self.__dict__.get("read_grants")
        return list(self.grants.current()) if known is None else [Scope(**grant) for grant in known]

    @cached_property
    def unit_ids(self):
        """Own unit first, then the units where the person also works."""
        others = self.__dict__.get("read_units")  # by the log-in backend
        if others is None:
            others = type(self).other_units.through.objects.filter(person=self).values_list("unit_id", flat=True)
        return [*([self.unit_id] if self.unit_id else []), *others]

    def has_role(self, role, *, unit_id=None, campus_id=None):
        """Whether the person holds ``role`` for that unit or campus; a grant without scope covers all."""
        return any(
            grant.role == role
            and (grant.unit_id is None or grant.unit_id == unit_id)
            and (grant.campus_id is None or grant.campus_id == campus_id)
            for grant in self.grants_now
        )

    def campuses_of(self, role):
        """The ids of the campuses where the person holds ``role``; None stands for all of them."""
        scopes = {grant.campus_id for grant in self.grants_now if grant.role == role and grant.unit_id is None}
        return None if None in scopes else scopes

    @property
    def audiences(self):
        """Keys of what this person may find in the palette (see ``core.search.Entry``)."""
        wide = [grant for grant in self.grants_now if grant.unit_id is None]
        roles = [f"role:{grant.role}" + (f":{grant.campus_id}" if grant.campus_id else "") for grant in wide]
        return ["*", f"person:{self.pk}", *(f"unit:{pk}" for pk in self.unit_ids), *roles]


class GrantQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who may do what is the security administrator's and the auditor's business; everyone knows the own roles."""
        if person.has_role(Role.SECURITY_ADMIN) or person.has_role(Role.AUDITOR):
            return self
        return self.filter(person=person)

    def current(self):
        now = timezone.localdate()
        return self.filter(starts_on__lte=now).filter(Q(ends_on=None) | Q(ends_on__gt=now))


class Grant(Record):
    """A role given to a person, inside a unit or a campus where it is scoped, for a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants", verbose_name=_("staff member"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for unit")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only on campus")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        ordering = ["person_id", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "campus", "starts_on"],
                nulls_distinct=False,
                name="org_grant_once",
                violation_error_message=_("This person has been given that role already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="org_grant_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_role_display()}"

    def get_absolute_url(self):
        return reverse("org_grant", args=[self.pk])


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, person):
        clerk_of = [g.unit_id for g in person.grants_now if g.role == Role.UNIT_CLERK and g.unit_id]
        if person.has_role(Role.OFFICE_ADMIN):
            return self
        return self.filter(Q(person=person) | Q(person__unit__in=clerk_of))

    def standing(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def now(self):
        return self.standing().filter(starts_at__lte=timezone.now(), ends_at__gt=timezone.now())


class Absence(Record):
    """When somebody is away and why: leave, training and travel are written here for everyone who must plan."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        TRAVEL = "travel", _("Business travel")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other")

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences", verbose_name=_("staff member"))
    kind = models.CharField(_("reason"), max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="org_absence_ends_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
            ExclusionConstraint(
                name="org_absence_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(withdrawn_at=None),
                violation_error_message=_("This person is already away at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("org_absence", args=[self.pk])

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()
