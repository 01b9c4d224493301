"""The posts that are spot-checked: where they are, when somebody must be there, and who."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Import
from apps.inspections.models.checklists import Checklist
from apps.org.models import Place, Post, Unit
from apps.org.models.places import Dated, DatedQuerySet

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]


class StationQuerySet(DatedQuerySet):
    def named(self):
        return self.select_related("unit", "place__building__campus", "checklist", "post__unit")


class Station(Dated):
    """A post to be checked (受检岗位). Who is expected there are the holders of ``post``, or whom a roster names.

    ``days``: "working" by the statutory calendar, with its make-up Saturdays; "every"; or "own" with ``weekdays``.
    The hours are of the day at which they begin: from 22:00 until 06:00 ends the next morning."""

    class Days(models.TextChoices):
        WORKING = "working", _("Working days")
        EVERY = "every", _("Every day")
        OWN = "own", _("These weekdays")

    name = models.CharField(_("name"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stations", verbose_name=_("unit"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place"))
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="stations", verbose_name=_("kind of post"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="stations", verbose_name=_("manned by the post"),
        help_text=_("Its holders are expected there, or its deputy's where all of them are away."),
    )  # fmt: skip
    days = models.CharField(_("manned on"), max_length=7, choices=Days.choices, default=Days.WORKING)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS), verbose_name=_("weekdays"), default=list, blank=True
    )
    from_time = models.TimeField(_("manned from"))
    until_time = models.TimeField(_("manned until"))
    risk = models.PositiveSmallIntegerField(
        _("risk"), default=1, help_text=_("1 ordinary, 2 raised, 3 high: drawn so many times as readily.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    batch = models.ForeignKey(
        Import, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("came with")
    )

    objects = StationQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("post to be checked")
        verbose_name_plural = _("posts to be checked")
        ordering = ["position", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="inspections_station_name_once_a_unit",
                violation_error_message=_("This unit has a post of that name already."),
            ),
            models.CheckConstraint(
                condition=~Q(from_time=F("until_time")),
                name="inspections_station_hours_end_later",
                violation_error_message=_("The hours must not begin and end at the same time."),
            ),
            models.CheckConstraint(
                condition=Q(risk__gte=1, risk__lte=3),
                name="inspections_station_risk_one_to_three",
                violation_error_message=_("The risk is 1, 2 or 3."),
            ),
            models.CheckConstraint(
                condition=Q(days="own", weekdays__len__gt=0) | (~Q(days="own") & Q(weekdays=[])),
                name="inspections_station_own_days_are_named",
                violation_error_message=_("Choose the weekdays where it is manned on days of its own, and only there."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections_station", args=[self.pk])
