"""Budgets: what a unit may spend under a line in a year, and every change of it with its reason."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import Import, Record
from apps.ledger.models.kept import ByUnit, yuan
from apps.ledger.models.lines import BudgetLine
from apps.ledger.models.summaries import MonthSummary
from apps.org.models import Unit

NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=2))


class BudgetQuerySet(ByUnit):
    def with_spending(self):
        """Each with what its unit has spent under its line in its year."""
        same = MonthSummary.objects.filter(unit=OuterRef("unit"), line=OuterRef("line"), month__year=OuterRef("year"))
        total = same.order_by().values("line").annotate(total=Sum("amount")).values("total")
        return self.annotate(spent=Coalesce(Subquery(total), NOTHING))


class Budget(Record):
    """What one unit may spend under one line in one year: fixed when it is adopted, changed only by adjustments.

    ``adjusted`` is the sum of the adjustments; PostgreSQL keeps it.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budgets", verbose_name=_("unit"))
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="budgets", verbose_name=_("budget line"))
    initial = yuan(_("initial budget (¥)"))
    adjusted = yuan(_("adjustments (¥)"), default=0, editable=False)
    source = models.CharField(_("source"), max_length=120, help_text=_("The paper that adopts it."))
    batch = models.ForeignKey(
        Import, models.PROTECT, null=True, blank=True, editable=False, related_name="budgets",
        verbose_name=_("table brought in"),
    )  # fmt: skip

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-year", "unit__position", "unit_id", "line__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "line", "unit"],
                name="ledger_budget_one_a_line",
                violation_error_message=_("This unit has a budget under that line already. Adjust that one."),
            ),
            models.CheckConstraint(
                condition=Q(initial__gte=0),
                name="ledger_budget_not_negative",
                violation_error_message=_("A budget is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(adjusted__gte=-F("initial")),
                name="ledger_budget_never_below_zero",
                violation_error_message=_("No more can be taken away from a budget than there is in it."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="ledger_budget_year_within_reach",
                violation_error_message=_("Choose a year between 2000 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.unit} {self.line}"

    def get_absolute_url(self):
        return reverse("ledger_budget", args=[self.pk])

    @property
    def amount(self):
        """What may be spent by now."""
        return self.initial + self.adjusted


class BudgetAdjustmentQuerySet(ByUnit):
    unit_path = "budget__unit"


class BudgetAdjustment(models.Model):
    """One change of a budget, with its reason and its paper. Append-only by trigger: a mistake is adjusted back."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="adjustments", verbose_name=_("budget"))
    amount = yuan(_("more or less (¥)"))
    decided_on = models.DateField(_("decided on"))
    reason = models.CharField(_("reason"), max_length=200)
    document = models.CharField(_("paper"), max_length=80, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    made_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = BudgetAdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget adjustment")
        verbose_name_plural = _("budget adjustments")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="ledger_budgetadjustment_changes_something",
                violation_error_message=_("An adjustment is more or less, not zero."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="ledger_budgetadjustment_has_a_reason",
                violation_error_message=_("Say why the budget is adjusted."),
            ),
        ]

    def __str__(self):
        return f"{self.budget} {self.amount:+,.2f}"

    def get_absolute_url(self):
        return self.budget.get_absolute_url()
