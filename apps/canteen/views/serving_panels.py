"""What the kitchen's page of a meal shows below its facts."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.canteen.actions.charging import entries
from apps.canteen.models import Meal, Waste
from apps.canteen.queries import costing, expected
from apps.core.cells import Column
from apps.core.pages import Panel
from apps.core.pages.panels import table


def heads(request: HttpRequest, meal: Meal) -> Panel | None:
    """For how many to cook."""
    if meal.status == Meal.Status.CANCELLED:
        return None
    told = expected.expected(meal)
    return Panel(_("For how many to cook"), "canteen/_eating_heads.html", {"told": told, "meal": meal})


def dishes(request: HttpRequest, meal: Meal) -> Panel | None:
    """Each dish in its portions, at what it costs."""
    if meal.prepared is None:
        return None
    found = costing.cost(meal, meal.prepared)
    says = _("Recipes at the purchase prices of the day; each dish is rounded to the cent, and the meal is their sum.")
    if found.unknown:
        says = _("No purchase price on this day: %(names)s.") % {"names": "、".join(found.unknown)}
    columns = (
        Column("dish", _("dish"), lambda one: str(one.dish)),
        Column("portions", _("portions"), lambda one: f"{float(one.portions):,.1f}", numeric=True),
        Column("cost", _("cost (¥)"), lambda one: one.cost, numeric=True),
    )
    return table(_("Dishes"), columns, found.dishes, says=says, door=lambda one: one.dish.get_absolute_url())


def waste(request: HttpRequest, meal: Meal) -> Panel | None:
    """What was thrown away, by dish and kind, and a head."""
    if meal.status == Meal.Status.CANCELLED:
        return None
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in Waste.objects.filter(meal=meal).select_related("dish"):
        sums[str(one.dish or _("the whole meal"))][one.kind] += one.kilograms
    total = sum((kg for kinds in sums.values() for kg in kinds.values()), Decimal(0))
    columns = (
        Column("dish", _("dish"), lambda row: row[0]),
        *(Column(kind, label, lambda row, kind=kind: row[1].get(kind), numeric=True)
          for kind, label in Waste.Kind.choices),
    )  # fmt: skip
    says = ""
    if total and meal.served:
        says = _("%(kg)s kg in all, %(grams)s g a head.") % {"kg": total, "grams": round(total * 1000 / meal.served)}
    empty = _("Nothing has been weighed yet.")
    return table(_("Food thrown away (kg)"), columns, sums.items(), says=says, empty=empty)


def charged(request: HttpRequest, meal: Meal) -> Panel | None:
    """Its lines in the ledger."""
    if meal.status != Meal.Status.SERVED:
        return None
    columns: tuple[Any, ...] = (
        Column("entry", _("cost entry"), lambda entry: str(entry)),
        Column("month", _("month of the books"), lambda entry: f"{entry.month:%Y-%m}"),
        Column("amount", _("amount (¥)"), lambda entry: entry.amount, numeric=True),
        Column("reversed", _("reversed"), lambda entry: hasattr(entry, "reversal")),
    )
    rows = entries(meal).visible_to(request.user).select_related("category", "reversal").order_by("source_line")
    return table(
        _("In the ledger"), columns, rows, door=lambda entry: entry.get_absolute_url(),
        empty=_("Accountants, leaders and the auditor see its entry in the ledger."),
    )  # fmt: skip
