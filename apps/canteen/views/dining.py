"""The set-up of the canteen: areas, sittings, stations, cycles, rules and limits. Declared."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from apps.canteen import actions
from apps.canteen.forms import dining as forms
from apps.canteen.models import Area, Cycle, MenuRule, SafetyLimit, Sitting, Station
from apps.canteen.models.dishes import Method
from apps.canteen.queries.limits import told
from apps.canteen.views.dishes import MendedBeside, words
from apps.core import dates
from apps.core.cells import EMPTY, Badge, Column
from apps.core.forms import ReasonForm
from apps.core.pages import Pages, Panel
from apps.core.pages.panels import Beside, table

HOUSE = (
    ("canteen_area_list", _("Dining areas")),
    ("canteen_sitting_list", _("Sittings")),
    ("canteen_station_list", _("Kitchen stations")),
    ("canteen_cycle_list", _("Cycles of menus")),
    ("canteen_menurule_list", _("Rules for menus")),
    ("canteen_safetylimit_list", _("Food-safety limits")),
)


class AreaPages(Beside, Pages):
    model = Area
    icon = "armchair"
    beside = HOUSE
    columns = ("name", "kind", "campus", "unit", "is_open")
    facts = (*columns, "position", "camera")
    filters = ("campus", "kind")
    related = ("campus", "unit")
    create = (forms.AreaForm, actions.add_area)
    update = (forms.AreaForm, actions.change_area)
    empty = _("No dining area has been set up yet. Add the hall first.")


def rows_panel(request: HttpRequest, sitting: Sitting) -> Panel:
    columns = [
        Column("category", _("category"), lambda slot: slot.category),
        Column("dishes", _("dishes"), lambda slot: slot.dishes, numeric=True),
        Column("taken", _("portions a diner takes"), lambda slot: slot.taken, numeric=True),
    ]
    return table(_("Rows of its menus"), columns, sitting.slots.select_related("category"), id="rows")


WEEKDAYS = Column(
    "weekdays", _("weekdays"),
    lambda s: "、".join(dates.weekday(forms.MONDAY.replace(day=4 + n)) for n in s.weekdays) or _("working days"),
)  # fmt: skip


class SittingPages(Beside, Pages):
    model = Sitting
    icon = "clock"
    beside = HOUSE
    columns = ("name", "area", "starts", "ends", "places", WEEKDAYS, "is_open")
    facts = ("area", "starts", "ends", "closes_days", "closes_at", "places", WEEKDAYS, "is_open", "position")
    filters = ("area",)
    related = ("area",)
    create = (forms.SittingForm, actions.add_sitting)
    update = (forms.SittingForm, actions.change_sitting)
    panels = (rows_panel,)
    empty = _("No sitting has been set up yet. Add lunch first.")


class StationPages(Beside, Pages):
    model = Station
    icon = "flame"
    beside = HOUSE
    columns = ("name", "campus", Column("methods", _("methods"), lambda s: words(s.methods, Method)), "dishes")
    facts = (*columns, Column("cooks", _("cooks"), lambda s: "、".join(map(str, s.cooks.all())) or EMPTY))
    filters = ("campus",)
    related = ("campus",)
    prefetch = ("cooks",)
    create = (forms.StationForm, actions.add_station)
    update = (forms.StationForm, actions.change_station)
    needs = "canteen.begin_menu"
    empty = _("No station has been set up yet. Without stations every kitchen is taken to manage everything.")


def cycle_panel(request: HttpRequest, cycle: Cycle) -> Panel:
    """Which dishes come in which of its weeks; each opens the form in which it is changed."""
    columns = [
        Column("dish", _("dish"), lambda row: row.dish),
        Column("week", _("week"), lambda row: row.week, numeric=True),
        Column("weekday", _("weekday"), forms.weekday),
        Column("sitting", _("sitting"), lambda row: row.sitting.name),
        Column("category", _("category"), lambda row: row.category),
    ]
    rows = cycle.dishes.select_related("sitting", "category", "dish")
    change = reverse("canteen_cycle_replace", args=[cycle.pk])
    may = actions.replace_in_cycle.offered(request.user, cycle)
    return table(_("Dishes"), columns, rows, door=(lambda row: f"{change}?row={row.pk}") if may else None, id="dishes")


class CyclePages(MendedBeside):
    model = Cycle
    icon = "repeat"
    beside = HOUSE
    columns = ("name", "area", "weeks", "starts_on", "is_in_use")
    filters = ("area",)
    related = ("area",)
    verbs = {
        "add": (actions.add_to_cycle, forms.AddToCycleForm),
        "replace": (actions.replace_in_cycle, forms.CycleDishForm),
        "use": (actions.use_cycle, forms.UseCycleForm),
    }
    mends = ("replace",)
    panels = (cycle_panel,)
    empty = _("No cycle is kept yet. Open a published menu and keep the weeks up to it.")


# -- rules -------------------------------------------------------------------------------------------------------------
def is_hard(rule: MenuRule) -> Badge:
    return Badge(say("forbids"), "red") if rule.is_hard else Badge(say("warns"), "orange")


class MendedRows:
    """Of rows that end one another the last is laid down anew, each one corrected, and what has not begun withdrawn."""

    def offered(self, subject: Any) -> list[dict[str, Any]]:
        found = super().offered(subject)  # type: ignore[misc]
        gone = {"lay_down": subject.ends_on, "withdraw": subject.starts_on <= dates.today()}
        return [verb for verb in found if not gone.get(verb["name"])]


class RulePages(MendedRows, Beside, Pages):
    model = MenuRule
    icon = "gavel"
    beside = HOUSE
    columns = (
        "check_code", Column("weight", _("weight"), is_hard), Column("limits", _("limits"), lambda r: told(r) or EMPTY),
        "starts_on", "ends_on", "source",
    )  # fmt: skip
    filters = ("check_code",)
    verbs = {
        "lay_down": (actions.lay_down_rule, forms.RuleForm),
        "correct": (actions.correct_rule, forms.CorrectRuleForm),
        "withdraw": (actions.withdraw_rule, ReasonForm),
    }
    tones = {"lay_down": "primary", "withdraw": "danger"}
    needs = "canteen.begin_menu"


class LimitPages(MendedRows, Beside, Pages):
    model = SafetyLimit
    icon = "gavel"
    beside = HOUSE
    columns = ("key", "value", "starts_on", "ends_on", "source")
    filters = ("key",)
    verbs = {
        "lay_down": (actions.lay_down_limit, forms.LimitForm),
        "correct": (actions.correct_limit, forms.CorrectLimitForm),
        "withdraw": (actions.withdraw_limit, ReasonForm),
    }
    tones = {"lay_down": "primary", "withdraw": "danger"}
    needs = "canteen.begin_menu"
