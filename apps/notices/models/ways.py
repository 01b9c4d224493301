"""How a notice leaves the house: by e-mail or into a chat group, when its person wishes it so."""

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.dates import local
from apps.core.models import Record
from apps.notices.models.notices import Notice
from apps.org.models import Person, Role, Unit

MAIL = "mail"


class RobotQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The groups one may choose by name; the administrators, who open their pages, see all."""
        if person.has_role(Role.SYSTEM_ADMIN) or person.has_role(Role.OFFICE_ADMIN):
            return self
        return self.open_to(person)

    def open_to(self, person):
        """Whose messages may go there."""
        return self.filter(Q(unit=None) | Q(unit__in=person.unit_ids))

    def on(self):
        return self.filter(is_on=True)


class Robot(Record):
    """The robot of one chat group: an address with a secret in it, to which messages are posted."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")

    class Shape(models.TextChoices):
        TEXT = "text", _("plain text")
        MARKDOWN = "markdown", _("Markdown, with links to press")

    # The address lets anybody write to the group: it is shown to nobody and stays out of the audit trail.
    unlogged = ("url", "secret")

    name = models.CharField(_("name of the group"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=200, blank=True)
    shape = models.CharField(_("form of the messages"), max_length=10, choices=Shape.choices, default=Shape.TEXT)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for unit")
    )
    is_on = models.BooleanField(_("in use"), default=True)
    sent_at = models.DateTimeField(_("last message"), null=True, editable=False)
    trouble = models.CharField(_("last test failed"), max_length=300, blank=True, editable=False)
    # Moments of the last messages, so that all workers together keep to the limit of the chat service.
    recent = ArrayField(models.DateTimeField(), default=list, editable=False)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat robot")
        verbose_name_plural = _("chat robots")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("notices_robot", args=[self.pk])

    @property
    def host(self):
        """The only part of the address that may be shown."""
        return urlsplit(self.url).hostname


class HabitQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(person=person)


class Habit(Record):
    """How one person wants to be told: which ways for which group of events, when not, and whether all at once."""

    QUIET_FROM, QUIET_UNTIL = time(21), time(7)

    person = models.OneToOneField(Person, models.PROTECT, related_name="notice_habit", verbose_name=_("staff member"))
    # {"meetings": ["mail", "3"]}: the ways beside the bell; a group that is not named has the usual ones.
    ways = models.JSONField(_("ways"), default=dict)
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("quiet until"), default=QUIET_UNTIL)
    digest_at = models.TimeField(_("once a day at"), null=True, blank=True)

    objects = HabitQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice setting")
        verbose_name_plural = _("notice settings")
        ordering = ["person_id"]

    def __str__(self):
        return str(self.person)

    def get_absolute_url(self):
        return reverse("notices_habit")

    def ways_of(self, group):
        """The ways of a group beside the bell: ``mail`` or the number of a robot, as text."""
        return self.ways.get(group, usual_ways(group))

    def leaves_at(self, now: datetime, *, urgent: bool) -> datetime:
        """When something told now may leave the house: urgent things at once, the others once a day where the person
        wishes that, and never in quiet hours."""
        if urgent:
            return now
        return self._after_quiet(_next(now, self.digest_at) if self.digest_at else now)

    def _after_quiet(self, at: datetime) -> datetime:
        clock, begins, ends = timezone.localtime(at).time(), self.quiet_from, self.quiet_until
        overnight = begins > ends
        quiet = (clock >= begins or clock < ends) if overnight else begins <= clock < ends
        return _next(at, ends) if quiet else at


def usual_ways(group: str) -> list[str]:
    """Until somebody chooses: announcements only ring the bell, the rest also comes by e-mail where there is one."""
    return [] if group == "announcements" else [MAIL]


def _next(at: datetime, clock: time) -> datetime:
    """The next moment at which a wall clock shows that."""
    on = timezone.localtime(at).date()
    then = local(on, clock)
    return then if then >= at else local(on + timedelta(days=1), clock)


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(notice__person=person)

    def waiting(self):
        return self.filter(sent_at=None)

    def loose(self):
        """Not yet in any message."""
        return self.waiting().filter(message=None)

    def due(self):
        return self.loose().filter(due_at__lte=timezone.now())

    def in_lane_of(self, delivery):
        """What goes to the same place, so that it can go in one message."""
        if delivery.robot_id:
            return self.filter(robot=delivery.robot_id)
        return self.filter(robot=None, notice__person=delivery.notice.person_id)


class Delivery(models.Model):
    """One notice on one way out of the house; it leaves once, alone or in one message with others: ``message`` is the
    number they all have then, that of the first of them."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="deliveries")  # None is e-mail
    due_at = models.DateTimeField()
    message = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["robot", "due_at"], condition=Q(sent_at=None), name="notices_delivery_waiting"),
            models.Index(fields=["message"], condition=Q(sent_at=None), name="notices_delivery_bundled"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "robot"],
                nulls_distinct=False,
                name="notices_delivery_once_a_way",
                violation_error_message=_("This notice leaves on that way already."),
            )
        ]

    def __str__(self):
        return f"{self.notice_id} → {self.robot_id or MAIL}"
