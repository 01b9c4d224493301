"""The months of the books: open until the accountant closes them, one after the other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.core.periods import Period
from apps.ledger.models.dating import FirstOfMonth
from apps.ledger.models.sight import reads_all


class BooksMonthQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever reads all costs knows which months are closed."""
        return self if reads_all(person) else self.none()

    def closed(self):
        return self.filter(status=self.model.Status.CLOSED)


class BooksMonth(Record):
    """A month of the books. One without a row is open, unless it lies before the first closed one."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    TONES = {Status.OPEN: "green", Status.CLOSED: "secondary"}

    first = models.DateField(_("month"), unique=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip

    objects = BooksMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("month of the books")
        verbose_name_plural = _("months of the books")
        ordering = ["-first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first=FirstOfMonth(F("first"))),
                name="ledger_booksmonth_begins_on_the_first",
                violation_error_message=_("A month of the books begins on its first day."),
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None, closed_by=None)
                | Q(status="closed", closed_at__isnull=False, closed_by__isnull=False),
                name="ledger_booksmonth_closed_by_somebody",
                violation_error_message=_("A closed month says who closed it and when; an open one says neither."),
            ),
        ]

    def __str__(self):
        return Period.around(self.first, "M").name

    def get_absolute_url(self):
        return reverse("ledger_booksmonth", args=[self.pk])

    @property
    def period(self):
        return Period.around(self.first, "M")
