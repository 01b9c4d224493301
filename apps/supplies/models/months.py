"""The months of the stock ledger: what was closed stays as it was."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.core.periods import Period
from apps.ledger.models.dating import FirstOfMonth
from apps.supplies.models.sight import stores_of, watches


class StockMonthQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever keeps a store, and those who watch."""
        return self if watches(person) or stores_of(person) != models.Q(pk__in=[]) else self.none()


class StockMonth(Record):
    """A closed month of the stock ledger. Nothing is dated in it any more."""

    first = models.DateField(_("month"), unique=True)
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip

    objects = StockMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("month of the stock ledger")
        verbose_name_plural = _("months of the stock ledger")
        ordering = ["-first"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first=FirstOfMonth(F("first"))),
                name="supplies_stockmonth_begins_on_the_first",
                violation_error_message=_("A month begins on its first day."),
            )
        ]

    def __str__(self):
        return Period.around(self.first, "M").name

    def get_absolute_url(self):
        return reverse("supplies_stockmonth", args=[self.pk])

    @property
    def period(self):
        return Period.around(self.first, "M")
