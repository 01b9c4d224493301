"""What the ledger adds up to, month by month: reports read this, whatever the size of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ledger.models.entries import Funding
from apps.ledger.models.lines import BudgetLine, Category
from apps.ledger.models.sight import costs_of
from apps.org.models import Campus, Unit


class MonthSummaryQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(costs_of(person))

    def within(self, period):
        """Of the months that the period touches."""
        return self.filter(month__gte=period.first.replace(day=1), month__lte=period.last)


class MonthSummary(models.Model):
    """A month's total of one unit, category, line, campus and funding. A trigger on the ledger keeps it; nobody writes.

    ``measured`` is that part of ``amount`` which came with a quantity: unit costs are worked out from it.
    """

    month = models.DateField(_("month of the books"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cost category")
    )
    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="+", db_index=False, verbose_name=_("budget line")
    )
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("campus")
    )
    funding = models.CharField(_("funding"), max_length=8, choices=Funding.choices)
    amount = models.DecimalField(_("amount (¥)"), max_digits=16, decimal_places=2)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=3)
    measured = models.DecimalField(_("amount with a quantity (¥)"), max_digits=16, decimal_places=2)
    entries = models.PositiveIntegerField(_("entries"))

    objects = MonthSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("month summary")
        verbose_name_plural = _("month summaries")
        ordering = ["month", "id"]
        # A report reads two years of however many: the key of the cells finds them too, but is many times as wide.
        indexes = [models.Index(fields=["month"], name="ledger_monthsummary_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "unit", "category", "line", "campus", "funding"],
                nulls_distinct=False,
                name="ledger_monthsummary_one_a_cell",
                violation_error_message=_("There is a total of this month, unit and category already."),
            )
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.category} ¥{self.amount:,.2f}"
