"""What a team saw at a post. Written once, by whoever stood there; replays of the same request change nothing."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.inspections.models.checklists import ChecklistItem
from apps.inspections.models.rounds import Target
from apps.inspections.models.sight import units_led, watches
from apps.org.models import Person


class VisitQuerySet(models.QuerySet):
    path = ""

    def visible_to(self, person):
        """Those who watch, the team that was there, and the heads of the unit."""
        if watches(person):
            return self
        path = self.path
        team, unit = f"{path}target__team__members", f"{path}target__station__unit__in"
        return self.filter(Q(**{team: person}) | Q(**{unit: units_led(person)})).distinct()

    def counting(self):
        """The first one at each post; whoever came second has added to it and not replaced it."""
        return self.filter(counts=True)


class Visit(Record):
    """One look at one post. ``expected`` is who should have been there and why not, as it was known at that moment:
    {"state": "manned", "people": [{"id": 7, "name": "王芳", "why": ""}]}.

    ``checked_at`` is by the clock of the phone, ``received_at`` by ours; ``clock_off`` are the seconds the phone's
    clock was ahead of ours when it sent."""

    class Presence(models.TextChoices):
        PRESENT = "present", _("On post")
        EXCUSED = "excused", _("Away with a reason")
        ABSENT = "absent", _("Not on post")
        VACANT = "vacant", _("Nobody holds this post")
        OFF = "off", _("Not manned at that time")

    class Grade(models.TextChoices):
        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        POOR = "poor", _("Poor")
        NONE = "none", _("Not applicable")

    TONES = {
        Presence.PRESENT: "green",
        Presence.EXCUSED: "blue",
        Presence.ABSENT: "red",
        Presence.VACANT: "orange",
        Presence.OFF: "secondary",
    }

    key = models.UUIDField(_("key"), unique=True, editable=False)
    target = models.ForeignKey(Target, models.PROTECT, related_name="visits", verbose_name=_("post"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("checked by")
    )
    presence = models.CharField(_("on post"), max_length=7, choices=Presence.choices)
    attitude = models.CharField(_("attitude"), max_length=4, choices=Grade.choices, default=Grade.NONE)
    service = models.CharField(_("service"), max_length=4, choices=Grade.choices, default=Grade.NONE)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    expected = models.JSONField(_("who was expected"), default=dict, editable=False)
    checked_at = models.DateTimeField(_("checked"))
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    clock_off = models.IntegerField(_("phone's clock ahead by (s)"), default=0, editable=False)
    outside = models.BooleanField(_("outside the team's window"), default=False, editable=False)
    scanned = models.BooleanField(_("code at the post scanned"), default=False)
    counts = models.BooleanField(_("counts"), default=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(counts=True),
                name="inspections_visit_one_counts",
                violation_error_message=_("This post has been checked already."),
            ),
            # Who is not there is neither friendly nor unfriendly.
            models.CheckConstraint(
                condition=Q(presence="present") | Q(attitude="none", service="none"),
                name="inspections_visit_graded_if_present",
                violation_error_message=_("Attitude and service are graded where somebody is on post."),
            ),
        ]

    def __str__(self):
        return str(self.target)

    def get_absolute_url(self):
        return reverse("inspections_visit", args=[self.pk])

    @property
    def seen_at(self):
        """When it was, by our clock: what the phone said less what its clock was ahead, and never after it came in."""
        return min(self.checked_at - timedelta(seconds=self.clock_off), self.received_at)

    @property
    def came_late(self):
        """Whether it came in when the round was over: from a phone that had no network, or from whoever was late."""
        ended_at = self.target.round.ended_at
        return ended_at is not None and self.received_at > ended_at


class OfVisitQuerySet(VisitQuerySet):
    path = "visit__"


class Answer(models.Model):
    """What was seen of one item of the checklist; those that do not apply are left out of every figure."""

    class Verdict(models.TextChoices):
        GOOD = "good", _("In order")
        FAULT = "fault", _("Fault")
        NONE = "none", _("Not applicable")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answers", verbose_name=_("visit"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name=_("item"))
    verdict = models.CharField(_("seen"), max_length=5, choices=Verdict.choices)
    says = models.CharField(_("what is wrong"), max_length=200, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["visit_id", "item__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "item"],
                name="inspections_answer_once_an_item",
                violation_error_message=_("This item has been answered already."),
            )
        ]

    def __str__(self):
        return f"{self.item}: {self.get_verdict_display()}"

    def get_absolute_url(self):
        return self.visit.get_absolute_url()


class Asked(models.Model):
    """A question from the rule book that somebody was asked at the post, and how they answered."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="asked", verbose_name=_("visit"))
    number = models.PositiveSmallIntegerField(_("question"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who was asked")
    )
    code = models.CharField(_("number in the rule book"), max_length=40)
    text = models.CharField(_("question"), max_length=300)
    right = models.BooleanField(_("answered rightly"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("question asked at a post")
        verbose_name_plural = _("questions asked at posts")
        ordering = ["visit_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "number"],
                name="inspections_asked_numbered",
                violation_error_message=_("This question has been asked already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=3),
                name="inspections_asked_three_at_most",
                violation_error_message=_("At most three questions are asked at a post."),
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return self.visit.get_absolute_url()
