"""The statutory calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models.records import Record


class WorkdayQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self


class Workday(Record):
    """One day of the statutory calendar. A year that has not been announced yet is provisional and says so."""

    on = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("holiday"), max_length=40, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = WorkdayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("working calendar")
        ordering = ["on"]

    def __str__(self):
        return f"{self.on:%Y-%m-%d}"
