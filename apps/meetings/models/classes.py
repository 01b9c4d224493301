"""Classes of meeting (会议类别) and their precedence: rows the office keeps."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from apps.core.editions import kept
from apps.core.models import Record
from apps.org.models import Unit

# The rank of a meeting without a class: an ordinary meeting of a unit (部门工作会).
ORDINARY = 50


class MeetingClassQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The order of precedence hangs on the wall."""
        return self

    def named(self):
        return self

    def labels(self, edition):
        """Ids and names of all classes for a list of choices, escaped, as the process keeps them."""
        return kept(edition, "meetings.class_labels", self._labels)

    def _labels(self):
        return [(escape(pk), escape(name)) for pk, name in self.model.objects.values_list("pk", "name")]

    def open_to(self, person):
        """Those the person's units may hold: a class without units is open to all."""
        held = MeetingClass.units.through.objects.filter(unit__in=person.unit_ids).values("meetingclass")
        restricted = MeetingClass.units.through.objects.values("meetingclass")
        return self.filter(Q(pk__in=held) | ~Q(pk__in=restricted), is_offered=True)


class MeetingClass(Record):
    """What kind of meeting it is, and before which others it goes. A booking without one is an ordinary meeting."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    rank = models.PositiveSmallIntegerField(
        _("rank"), help_text=_("1 goes before 2. A meeting without a class has rank 50.")
    )
    units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("units that hold it"), help_text=_("None named: all units.")
    )
    is_offered = models.BooleanField(_("can be chosen"), default=True)

    objects = MeetingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class of meeting")
        verbose_name_plural = _("classes of meeting")
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=99),
                name="meetings_meetingclass_rank_within_99",
                violation_error_message=_("The rank is a number from 1 to 99."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings_meetingclass", args=[self.pk])
