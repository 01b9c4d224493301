"""Very many people book the last places of a meal over HTTP, with four web processes: just so many get one, and every
other is told so. Beside it the control: without lock and constraint the same meal is overbooked.

``DINERS=500 ./test tests/races/test_meal_races.py`` runs the full figure: 500 people for the last 300 places.
"""

import os
from datetime import timedelta

from django.db.models import F, Sum
from django.utils import timezone

from apps.canteen.models import Meal, MealBooking
from apps.core.dates import today
from apps.core.models import LogEntry
from apps.org.models import Person, Unit
from tests.canteen import kitchens
from tests.races.arena import PEOPLE, Arena, Race, won
from tests.races.wishes import stays_civil
from tests.serving import Visitor, logged_in

DINERS = int(os.environ.get("DINERS", "50"))
PLACES = DINERS * 3 // 5
CONTROL = 50


def open_meal(arena: Arena, places: int) -> Meal:
    """Of a hall of its own; booking ends tomorrow."""
    number = Meal.objects.count()
    hall = kitchens.hall(arena.building.campus, Unit.objects.first(), name=f"食堂{number}")
    return kitchens.meal(kitchens.lunch(hall, places=places), closes_at=timezone.now() + timedelta(days=1))


def diners(arena: Arena, count: int) -> list[Visitor]:
    """People more than the arena has, each logged in."""
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(username=f"diner{first + n}", name=f"职工{first + n}", unit=Unit.objects.first(), language="en",
               password="!")
        for n in range(count)
    )  # fmt: skip
    return logged_in(arena.visitors[0].port, people)


def last_places(arena: Arena, people: int, places: int) -> tuple[Race, Meal, list[Visitor]]:
    """Guard: the row of the meal is locked before anybody looks; the constraint on it has the last word."""
    meal, visitors = open_meal(arena, places), diners(arena, people)
    calls = [lambda visitor=visitor: visitor.post(f"/canteen/meals/{meal.pk}/book/", {}) for visitor in visitors]
    race = arena.rush(f"{people} for the last {places} places", calls)
    meal.refresh_from_db()
    return race, meal, visitors


def heads(meal: Meal) -> int:
    holding = MealBooking.objects.holding().filter(meal=meal)
    return holding.aggregate(heads=Sum(F("guests") + 1))["heads"] or 0


def test_just_so_many_get_a_place_and_all_others_are_told(guarded):
    race, meal, visitors = last_places(guarded, DINERS, PLACES)

    assert race.winners == [PLACES]
    assert (meal.booked, heads(meal)) == (PLACES, PLACES)
    lucky = {visitor.person.pk for visitor, answer in zip(visitors, race.answers, strict=True) if won(answer)}
    assert set(MealBooking.objects.filter(meal=meal).values_list("person", flat=True)) == lucky
    assert race.statuses == {302: PLACES, 409: DINERS - PLACES}
    assert LogEntry.objects.about(meal).filter(verb="canteen.book_meal").count() == PLACES
    stays_civil(race)


def test_without_guards_the_meal_is_overbooked(unguarded):
    _race, meal, _visitors = last_places(unguarded, CONTROL, CONTROL * 3 // 5)

    assert heads(meal) > CONTROL * 3 // 5


def with_guests(arena: Arena) -> tuple[Race, Meal]:
    """Everybody brings two guests; five groups of three find a place, and one is left over."""
    meal = open_meal(arena, 16)
    calls = [
        lambda visitor=visitor: visitor.post(f"/canteen/meals/{meal.pk}/book/", {"guests": 2})
        for visitor in arena.visitors
    ]
    race = arena.rush("with two guests each", calls, hands=PEOPLE)
    meal.refresh_from_db()
    return race, meal


def test_guests_find_a_place_with_their_host_or_nobody_of_them_does(guarded):
    race, meal = with_guests(guarded)

    assert race.winners == [5]
    assert (meal.booked, heads(meal)) == (15, 15)
    stays_civil(race)


def test_without_guards_guests_have_no_seat(unguarded):
    _race, meal = with_guests(unguarded)

    assert heads(meal) > 16


def test_whoever_gives_a_place_back_makes_room_and_the_count_stays_right(guarded):
    """Those who have booked cancel, while others book: never more than there are places, and the count is the sum."""
    meal = open_meal(guarded, 8)
    first, others = guarded.visitors[:8], guarded.visitors[8:]
    for visitor in first:
        visitor.post(f"/canteen/meals/{meal.pk}/book/", {})
    calls = [
        call
        for leaves, comes in zip(first, others, strict=True)
        for call in (
            lambda visitor=leaves: visitor.post(f"/canteen/meals/{meal.pk}/cancel-booking/", {}),
            lambda visitor=comes: visitor.post(f"/canteen/meals/{meal.pk}/book/", {}),
        )
    ]

    race = guarded.rush("booking while others cancel", calls, hands=PEOPLE)

    meal.refresh_from_db()
    assert meal.booked == heads(meal) <= 8
    assert (meal.on > today(), MealBooking.objects.filter(meal=meal, status="cancelled").count()) == (True, 8)
    stays_civil(race)
