"""How many to cook for at a meal: its bookings as ``forecast`` wants them, beside those of earlier days.

Whoever is away at the time of the meal is taken off, on that day and on the earlier ones alike. Earlier days are those
of the same sitting and of the same kind: days that are worked for a day that is worked, days of rest for a day of rest.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from apps.canteen.models import Meal, MealBooking
from apps.canteen.queries import forecast
from apps.core.dates import local
from apps.core.workdays import working_days
from apps.org.models import Absence

REACH = timedelta(days=150)  # how far back sixty days of the same kind are looked for
ALIKE = 5  # while booking is open: as many days before, whose bookings tell how many are still to come


@dataclass(frozen=True)
class Expected:
    """``booked`` heads, of which ``away`` will not come; ``base`` goes into the forecast; ``days`` it has learned from.
    ``is_early``: booking is still open, and the base is what is usual where that is more."""

    booked: int
    away: int
    base: float
    days: int
    heads: forecast.Heads
    is_early: bool


def expected(meal: Meal) -> Expected:
    """Five statements at most, however many bookings."""
    earlier = before(meal)
    away = heads_away([meal, *earlier])
    known = [(float(day.booked - away[day.pk]), float(day.served)) for day in earlier]
    standing = meal.booked - away[meal.pk]
    usual = median(base for base, _came in known[-ALIKE:]) if known else 0
    base = max(standing, usual) if meal.is_open else standing
    return Expected(meal.booked, away[meal.pk], base, len(known), forecast.heads(base, known),
                    is_early=meal.is_open and usual > standing)  # fmt: skip


def before(meal: Meal) -> list[Meal]:
    """Served meals of the same sitting and the same kind of day, the latest last."""
    first = meal.on - REACH
    worked = set(working_days(first, meal.on))
    rows = Meal.objects.filter(sitting=meal.sitting_id, status=Meal.Status.SERVED, on__gte=first, on__lt=meal.on)
    alike = [day for day in rows.select_related("sitting").order_by("on")
             if (day.on in worked) is (meal.on in worked)]  # fmt: skip
    return alike[-forecast.DAYS :]


def heads_away(meals: Sequence[Meal]) -> dict[int, int]:
    """By meal: heads booked by people who are away while it is served, their guests included."""
    if not meals:
        return defaultdict(int)
    first, last = min(meal.on for meal in meals), max(meal.on for meal in meals)
    absent = defaultdict(list)
    standing = Absence.objects.standing().filter(
        starts_at__date__lte=last + timedelta(days=1), ends_at__date__gte=first
    )
    for person, starts, ends in standing.values_list("person", "starts_at", "ends_at"):
        absent[person].append((starts, ends))
    times = {meal.pk: (local(meal.on, meal.sitting.starts), local(meal.on, meal.sitting.ends)) for meal in meals}
    rows = MealBooking.objects.holding().filter(meal__in=list(times), person__in=list(absent))
    found: dict[int, int] = defaultdict(int)
    for meal, person, guests in rows.values_list("meal", "person", "guests") if absent else ():
        starts, ends = times[meal]
        if any(gone <= starts and back >= ends for gone, back in absent[person]):
            found[meal] += 1 + guests
    return found


def reviewed(meals: Sequence[Meal]) -> list[tuple[Meal, forecast.Heads]]:
    """Served meals with what would have been forecast for them when booking had ended; four statements for all."""
    if not meals:
        return []
    first, last = min(meal.on for meal in meals) - REACH, max(meal.on for meal in meals)
    rows = Meal.objects.filter(sitting__in={meal.sitting_id for meal in meals}, status=Meal.Status.SERVED,
                               on__range=(first, last))  # fmt: skip
    every = list(rows.select_related("sitting").order_by("on"))
    away, worked = heads_away(every), set(working_days(first, last))
    earlier: dict[tuple[int, bool], list[tuple[float, float]]] = defaultdict(list)
    found, wanted = [], {meal.pk for meal in meals}
    for meal in every:
        known, base = earlier[meal.sitting_id, meal.on in worked], float(meal.booked - away[meal.pk])
        if meal.pk in wanted:
            found.append((meal, forecast.heads(base, known)))
        known.append((base, float(meal.served)))
    return found
