"""Tracing: from a dish to deliveries, from a delivery to dishes and people; on the page and as a workbook."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as say
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.canteen.models import Delivery, Dish, Meal
from apps.canteen.policies import keeps_canteen, reads_kitchen
from apps.canteen.queries import trace
from apps.canteen.queries.tables import entries_of
from apps.canteen.views.safety import frame
from apps.core.dates import today
from apps.core.exports import Sheet, hand_out


@require_safe
@login_required
def of_dish(request: HttpRequest) -> Any:
    """A day's dishes to choose from; then the deliveries of one of them and how many people booked it."""
    _must_read(request)
    on = _day(request.GET.get("on", ""))
    meal, dish = _chosen(request)
    if meal is None or dish is None:
        meals = list(Meal.objects.filter(on=on).exclude(status=Meal.Status.CANCELLED).select_related("sitting__area"))
        days = [(one, list(entries_of([one]).select_related("dish"))) for one in meals]
        return render(request, "canteen/trace.html", {**frame(request), "asked": on, "meals": days})
    found = trace.back(meal, dish)
    title = say("Trace of %(dish)s, %(meal)s") % {"dish": dish, "meal": meal}
    if request.GET.get("format"):
        rows = [[str(ingredient), *_delivery(row)] for ingredient, rows in found for row in rows]
        sheet = Sheet(pgettext("goods", "Deliveries"), [say("Ingredient"), *_heads()], rows)
        return _workbook(request, title, sheet, [meal])
    people, guests = trace.heads([meal])
    shown = {"title": title, "meal": meal, "dish": dish, "found": found, "people": people, "guests": guests}
    return render(request, "canteen/trace_dish.html", {**frame(request), **shown})


@require_safe
@login_required
def of_delivery(request: HttpRequest, pk: int) -> Any:
    """Where a delivery went: dishes, meals, and how many people booked them."""
    _must_read(request)
    delivery = get_object_or_404(Delivery.objects.select_related("ingredient", "campus"), pk=pk)
    found = trace.forward(delivery)
    meals = list({one.meal.pk: one.meal for one in found}.values())
    title = say("Trace of the delivery %(delivery)s") % {"delivery": delivery}
    if request.GET.get("format"):
        rows = [[one.meal.on, str(one.meal.sitting.area), str(one.meal.sitting), str(one.dish)] for one in found]
        sheet = Sheet(say("Dishes"), [say("Day"), say("Dining area"), say("Sitting"), say("Dish")], rows)
        return _workbook(request, title, sheet, meals)
    people, guests = trace.heads(meals)
    shown = {"title": title, "delivery": delivery, "found": found, "people": people, "guests": guests}
    return render(request, "canteen/trace_delivery.html", {**frame(request), **shown})


def _must_read(request: HttpRequest) -> None:
    if not reads_kitchen(request.user, None):
        raise PermissionDenied(reads_kitchen.says)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return today()


def _chosen(request: HttpRequest) -> tuple[Meal | None, Dish | None]:
    wanted = [request.GET.get(name, "") for name in ("meal", "dish")]
    if not all(one.isascii() and one.isdigit() and len(one) < 15 for one in wanted):
        return None, None
    meal = Meal.objects.filter(pk=int(wanted[0])).select_related("sitting__area").first()
    dish = Dish.objects.filter(pk=int(wanted[1])).first()
    if meal is None or dish is None:
        raise Http404
    return meal, dish


def _heads() -> list[str]:
    return [say("Arrived on"), say("Batch"), say("Supplier"), say("Licence"), say("Best before"), say("Used up on")]


def _delivery(row: Delivery) -> list[Any]:
    return [row.arrived_on, row.batch, row.supplier, row.licence, row.best_before, row.used_until]


def _workbook(request: HttpRequest, title: str, sheet: Sheet, meals: list[Meal]) -> HttpResponse:
    """With the names of those who booked, for whoever may warn them; the trail says who took it."""
    sheets = [sheet]
    count = len(list(sheet.rows))  # type: ignore[arg-type]
    if keeps_canteen(request.user, None):
        rows = [[one.meal.on, str(one.meal.sitting.area), str(one.meal.sitting), str(one.person),
                 str(one.person.unit or ""), one.guests] for one in trace.named(meals)]  # fmt: skip
        headings = [
            say("Day"),
            say("Dining area"),
            say("Sitting"),
            pgettext("person", "Name"),
            pgettext("who bears the cost", "Unit"),
            say("Guests"),
        ]
        sheets.append(Sheet(say("People"), headings, rows))
        count += len(rows)
    return hand_out(request, Delivery, title, sheets, count)
