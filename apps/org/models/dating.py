"""Rows that hold from one day until another."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record
from apps.org.models.places import OpenToAll

DAYS = Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField())


class InForce(OpenToAll):
    """Dated rows, half-open: in force from ``starts_on`` until before ``ends_on``."""

    def in_force(self, on=None):
        on = on or today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class Dated(Record):
    """Something that holds from one day until another (half-open); the end may be open."""

    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message=_("The last day must be later than the first."),
            )
        ]

    def is_in_force(self, on):
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)
