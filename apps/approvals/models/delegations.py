"""Who decides for whom, and for how long."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.dates import today
from apps.core.models import Record
from apps.org.models import Role


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those who gave and took it, and those who keep the books."""
        if person.has_role(Role.OFFICE_ADMIN) or person.has_role(Role.AUDITOR):
            return self
        return self.filter(Q(person=person) | Q(deputy=person))

    def current(self, on=None):
        on = on or today()
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class Delegation(Record):
    """For some days somebody else decides too what comes to a person's post; the days are half-open."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations", verbose_name=_("who delegates")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who decides instead")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("deputy")),
                name="approvals_delegation_to_another",
                violation_error_message=_("Choose somebody else to decide instead."),
            ),
            # A delegation that is ended on its first day is empty, and keeps its line.
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="approvals_delegation_ends_after_start",
                violation_error_message=_("The last day must not be earlier than the first."),
            ),
            ExclusionConstraint(
                name="approvals_delegation_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Somebody else decides already on some of these days. End that first."),
            ),
        ]

    def __str__(self):
        return f"{self.person} → {self.deputy}"

    def get_absolute_url(self):
        return reverse("approvals_delegation", args=[self.pk])
