"""The kitchen's side of a meal: heads, portions, what came in and what it cost."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.canteen import actions
from apps.canteen.forms.serving import CancelForm, CorrectForm, PrepareForm, ServeForm, WeighForm
from apps.canteen.models import Meal
from apps.canteen.policies import reads_kitchen
from apps.canteen.views import serving_panels as panels
from apps.canteen.views.eating import address
from apps.core.cells import Column
from apps.core.models import LogEntry
from apps.core.pages import Pages
from apps.core.pages.records import HISTORY_SHOWN, history

OF_DINERS = ("canteen.book_meal", "canteen.cancel_meal_booking", "canteen.rate_dish")
SITTING = Column("sitting", _("sitting"), lambda meal: f"{meal.sitting.area} · {meal.sitting}")
PLACES = Column("places", pgettext_lazy("at a meal", "places"), lambda meal: meal.places, numeric=True)
SUBSIDY = Column("subsidy", _("subsidy (¥)"), lambda meal: meal.subsidy, numeric=True)


class MealPages(Pages):
    """For the kitchen; whoever only eats is led to the menu of the day."""

    model = Meal
    related = ("sitting__area__unit", "sitting__area__campus", "menu__area")
    icon = "tools-kitchen-2"
    columns = ("on", SITTING, "booked", "prepared", "served", "income", "cost", SUBSIDY, "status")
    sheet_columns = (
        "on", SITTING, "booked", PLACES, "prepared", "served", "missed", "income", "cost", SUBSIDY, "status",
    )  # fmt: skip
    filters = ("on", "sitting__area", "status")
    facts = (
        "on", SITTING, "closes_at", PLACES, "booked", "prepared", "served", "missed", "income", "cost", SUBSIDY,
    )  # fmt: skip
    verbs = {
        "prepare": (actions.prepare_meal, PrepareForm),
        "serve": (actions.serve_meal, ServeForm),
        "weigh": (actions.weigh_waste, WeighForm),
        "correct": (actions.correct_meal, CorrectForm),
        "cancel": (actions.cancel_meal, CancelForm),
    }
    tones = {"serve": "primary", "cancel": "danger"}
    panels = (panels.heads, panels.dishes, panels.waste, panels.charged)
    empty = _("No meal is open. Meals are opened when a menu is published.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not reads_kitchen(request.user, None):
            if self.page == "record" and request.method in ("GET", "HEAD"):
                meal = self.subject()
                return redirect(address(meal.on, meal.pk))
            raise PermissionDenied(reads_kitchen.says)
        return super().dispatch(request, *args, **kwargs)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """The kitchen reads what the kitchen did; who booked, cancelled and gave stars is nobody's history."""
        if kind == "record":
            lines = LogEntry.objects.about(context["object"]).exclude(verb__in=OF_DINERS)
            context["history"] = history(lines.select_related("by")[:HISTORY_SHOWN], Meal)
        return super().show(kind, status=status, **context)
