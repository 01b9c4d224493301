"""Official meals: asked for by units, settled by the canteen, listed for the month."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.canteen import actions
from apps.canteen.actions.charging import entries
from apps.canteen.forms import official as forms
from apps.canteen.models import OfficialMeal
from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import table

SITTING = Column("sitting", _("sitting"), lambda meal: f"{meal.area} · {meal.sitting}")


def charged(request: HttpRequest, meal: OfficialMeal) -> Panel | None:
    """Its line in the ledger."""
    if meal.status != OfficialMeal.Status.HELD:
        return None
    columns: tuple[Any, ...] = (
        Column("entry", _("cost entry"), lambda entry: str(entry)),
        Column("unit", _("unit"), lambda entry: entry.unit),
        Column("category", _("category"), lambda entry: entry.category),
        Column("amount", _("amount (¥)"), lambda entry: entry.amount, numeric=True),
    )
    rows = entries(meal).visible_to(request.user).select_related("category", "unit")  # type: ignore[arg-type]
    return table(_("In the ledger"), columns, rows, door=lambda entry: entry.get_absolute_url(),
                 empty=_("Accountants, leaders and the auditor see its entry in the ledger."))  # fmt: skip


class OfficialMealPages(Pages):
    model = OfficialMeal
    icon = "armchair"
    columns = ("on", "guests_from", "letter", "unit", "guests", "companions", "standard", "spent", "status")
    sheet_columns = ("on", SITTING, "guests_from", "letter", "unit", "guests", "companions", "standard", "spent",
                     "asked_by", "status", "note")  # fmt: skip
    facts = ("on", SITTING, "guests_from", "letter", "unit", "guests", "companions", "standard", "spent", "asked_by",
             "note")  # fmt: skip
    filters = ("on", "unit", "status")
    search = ("guests_from", "letter")
    related = ("area", "sitting", "unit", "asked_by")
    create = (forms.OfficialForm, actions.ask_official_meal)
    update = (forms.OfficialForm, actions.change_official_meal)
    verbs = {
        "hold": (actions.hold_official_meal, forms.HoldForm),
        "cancel": (actions.cancel_official_meal, forms.CancelOfficialForm),
    }
    tones = {"hold": "primary", "cancel": "danger"}
    panels = (charged,)
    empty = _("No official meal has been asked for yet. Ask for one with the number of the guests' official letter.")
