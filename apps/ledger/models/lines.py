"""What money is spent on: the lines of the state's classification, and the categories people choose from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from apps.core.editions import kept
from apps.org.models.dating import DAYS, Dated, InForce


class BudgetLineQuerySet(InForce):
    def labels(self, edition):
        """Ids and names of all lines for a list of choices, escaped, as the process keeps them."""
        return kept(edition, "ledger.line_labels", lambda: _labels(self.model))


class BudgetLine(Dated):
    """A line of the state's economic classification (经济分类): 30206 电费, with its government twin 50201."""

    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=40)
    government_code = models.CharField(_("government code"), max_length=8, blank=True)
    government_name = models.CharField(_("government name"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=120)

    objects = BudgetLineQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["code", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{3,8}$"),
                name="ledger_budgetline_code_is_digits",
                violation_error_message=_("The code of a budget line is three to eight digits, for example 30206."),
            ),
            ExclusionConstraint(
                name="ledger_budgetline_code_once_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("There is a line with this code at that time already."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return reverse("ledger_budgetline", args=[self.pk])


class CategoryQuerySet(InForce):
    def labels(self, edition):
        """Ids and names of all categories for a list of choices, escaped, as the process keeps them."""
        return kept(edition, "ledger.category_labels", lambda: _labels(self.model))


class Category(Dated):
    """What people choose when they enter a cost: electricity, fuel, greening… Its line follows from the date."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    unit_of_quantity = models.CharField(
        _("unit of quantity"),
        max_length=12,
        blank=True,
        help_text=_("kWh, m³, litres… Empty: not counted."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    # What trades call it, whatever people rename it to: Category.objects.get(key="vehicle_fuel").
    key = models.CharField(_("name for programs"), max_length=30, unique=True, null=True, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("cost category")
        verbose_name_plural = _("cost categories")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ledger_category", args=[self.pk])


class CategoryLine(Dated):
    """Which budget line a category is booked under, from one day until another."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="lines", verbose_name=_("cost category"))
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="categories", verbose_name=_("budget line"))
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = InForce.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("line of a category")
        verbose_name_plural = _("lines of categories")
        ordering = ["category__position", "category_id", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="ledger_categoryline_one_at_a_time",
                expressions=[("category", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("This category has a budget line at that time already. End that one first."),
            ),
        ]

    def __str__(self):
        return f"{self.category} → {self.line}"

    def get_absolute_url(self):
        return reverse("ledger_categoryline", args=[self.pk])


def _labels(model):
    return [(escape(row.pk), escape(row)) for row in model.objects.all()]
