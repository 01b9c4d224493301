"""For those who eat: what there is, one tap to book, stars afterwards; and the same in short on the home page."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.canteen import actions
from apps.canteen.forms.eating import GUESTS, BookForm, RateForm
from apps.canteen.models import Meal, MealBooking
from apps.canteen.queries import tables
from apps.core.dates import today
from apps.core.pages import Pages
from apps.core.sockets import Item


def address(on: date, meal: int | None = None) -> str:
    anchor = f"#meal-{meal}" if meal else ""
    return f"{reverse('canteen_meals')}?{urlencode({'date': on.isoformat()})}{anchor}"


@require_safe
@login_required
def meals(request: HttpRequest) -> HttpResponse:
    """One day at a time: today, or the next day on which there is something."""
    person: Any = request.user
    rooms = tables.areas(person)
    campuses = list(dict.fromkeys(room.campus for room in rooms))
    campus = _campus(request, campuses)
    every = tables.meals(person, [room for room in rooms if room.campus == campus],
                         today() - tables.BACK, today() + tables.AHEAD)  # fmt: skip
    days = tables.days(every, tables.rated(person, every))
    on = _day(request, days)
    here = urlencode({"campus": campus.pk}) if campus and len(campuses) > 1 else ""
    context = {
        "tables": tables.lay(person, [table for table in every if table.meal.on == on]),
        "days": [{"day": day, "url": f"?{urlencode({'date': day.on.isoformat()})}&{here}".rstrip("&"),
                  "active": day.on == on, "is_today": day.on == today()} for day in days],
        "on": on,
        "campus": campus,
        "campuses": [{"url": f"?campus={one.pk}", "label": one.name, "active": one == campus} for one in campuses],
        "cameras": [room for room in rooms if room.campus == campus and room.camera],
        "guests": range(GUESTS + 1),
        "stars": range(1, 6),
        "key": uuid4,
    }  # fmt: skip
    return render(request, "canteen/eating.html", context)


def _campus(request: HttpRequest, campuses: list) -> Any:
    """The one asked for, else one's own, else the first with a dining room."""
    asked, unit = request.GET.get("campus", ""), request.user.unit  # type: ignore[union-attr]
    named = next((one for one in campuses if str(one.pk) == asked), None)
    own = next((one for one in campuses if unit and one.pk == unit.campus_id), None)
    return named or own or next(iter(campuses), None)


def _day(request: HttpRequest, days: list[tables.Day]) -> date:
    """The day asked for, where there is something on it; else the first that is still to come."""
    try:
        asked = date.fromisoformat(request.GET.get("date", "")[:10])
    except ValueError:
        asked = None
    known = [day.on for day in days]
    return asked if asked in known else next((on for on in known if on >= today()), today())


class TablePages(Pages):
    """The taps of those who eat: each leads back to the day they were made on."""

    model = Meal
    related = ("sitting__area",)
    verbs = {
        "book": (actions.book_meal, BookForm),
        "cancel_booking": (actions.cancel_meal_booking, None),
        "rate": (actions.rate_dish, RateForm),
    }

    def form_page(self, form: Any, act: Any, subject: Any, status: int, refusal: Any) -> HttpResponse:
        if self.request.method == "GET":
            return redirect(address(subject.on, subject.pk))
        return super().form_page(form, act, subject, status, refusal)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        subject = context.get("object")
        if subject is not None:
            context["back_url"] = address(subject.on, subject.pk)
        return super().show(kind, status=status, **context)

    def done(self, act: Any, result: Any) -> HttpResponse:
        answer = super().done(act, result)
        return answer if self.wants_json() else redirect(address(result.on, result.pk))

    def said(self, act: Any, result: Any) -> str:
        words = {
            "canteen.book_meal": _("%(meal)s: booked."),
            "canteen.cancel_meal_booking": _("%(meal)s: your booking is cancelled."),
            "canteen.rate_dish": _("Thank you. Your stars count for the next menus."),
        }
        return words[act.verb] % {"meal": result}


# -- on the home page --------------------------------------------------------------------------------------------------
def card(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The next meal, one tap from being booked."""
    table = tables.next_table(request.user)
    if table is None:
        return None
    return "canteen/_eating_card.html", {
        "table": table,
        "dishes": tables.dish_names(table.meal),
        "is_today": table.meal.on == today(),
        "url": address(table.meal.on, table.meal.pk),
        "key": uuid4,
    }


def my_meals(person: Any, start: datetime, end: datetime) -> list[Item]:
    """What a person booked between two moments; one statement."""
    mine = MealBooking.objects.holding().filter(person=person, meal__on__range=(start.date(), end.date()))
    rows = mine.select_related("meal__sitting__area").order_by("meal__on", "meal__sitting__position")
    found = []
    for booking in rows[:50]:
        table = tables.Table(booking.meal, booking)
        if table.starts_at < end and table.ends_at > start:
            note = booking.meal.sitting.area.name
            if booking.guests:
                note += " · " + _("with %(n)s guests") % {"n": booking.guests}
            url = address(booking.meal.on, booking.meal_id)
            title = str(booking.meal.sitting)
            found.append(Item(title, url, "bowl-chopsticks", table.starts_at, table.ends_at, note, "orange"))
    return found
