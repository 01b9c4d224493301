"""Those who eat: the menu of the day, one tap to book, guests, cancelling, stars."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.canteen import actions
from apps.canteen.models import Entry, Meal, MealBooking, Rating, Swap
from apps.canteen.views.eating import my_meals
from apps.core.actions import Conflict, Refused
from apps.core.dates import day_bounds, today
from apps.core.models import LogEntry
from apps.org.models import Role
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
MENU = "/canteen/meals/"


def entry(meal, name="红烧肉"):
    return Entry.objects.get(menu=meal.menu, on=meal.on, dish__name=name)


def served(meal, **facts):
    """As if it were over."""
    Meal.objects.filter(pk=meal.pk).update(status="served", served=1, prepared=1, **facts)
    meal.refresh_from_db()
    return meal


# -- booking -----------------------------------------------------------------------------------------------------------
def test_a_place_is_booked_and_counted(meal, clerk):
    actions.book_meal(meal, by=clerk)

    meal.refresh_from_db()
    assert (meal.booked, meal.left) == (1, 299)
    assert MealBooking.objects.get().person == clerk


def test_guests_take_places_and_their_number_is_changed_by_booking_again(meal, clerk):
    for guests, booked in ((2, 3), (5, 6), (0, 1)):
        actions.book_meal(meal, by=clerk, guests=guests)
        meal.refresh_from_db()
        assert meal.booked == booked

    assert MealBooking.objects.get().guests == 0


def test_a_booking_is_given_back_and_made_again(meal, clerk):
    actions.book_meal(meal, by=clerk, guests=3)
    actions.cancel_meal_booking(meal, by=clerk)

    meal.refresh_from_db()
    assert meal.booked == 0
    actions.book_meal(meal, by=clerk)
    assert list(MealBooking.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "booked"]


def test_nobody_cancels_what_was_not_booked(meal, clerk):
    with pytest.raises(Refused, match="You have not booked this meal"):
        actions.cancel_meal_booking(meal, by=clerk)


def test_after_the_cut_off_nobody_books_or_cancels(lunch, clerk, colleague):
    meal = kitchens.meal(lunch)
    actions.book_meal(meal, by=clerk)
    Meal.objects.update(closes_at=timezone.now())

    for act, who in ((actions.book_meal, colleague), (actions.cancel_meal_booking, clerk)):
        with pytest.raises(Refused, match="Booking for this meal has ended"):
            act(meal, by=who)
    meal.refresh_from_db()
    assert meal.booked == 1


def test_the_last_places_are_not_booked_twice(lunch, clerk, colleague):
    meal = kitchens.meal(lunch, places=3)
    actions.book_meal(meal, by=clerk, guests=1)

    with pytest.raises(Conflict, match="Only 1 places are left"):
        actions.book_meal(meal, by=colleague, guests=1)
    actions.book_meal(meal, by=colleague)
    with pytest.raises(Conflict, match="All places are taken"):
        actions.book_meal(meal, by=clerk, guests=2)


def test_the_database_has_the_last_word_on_places(meal):
    with pytest.raises(IntegrityError, match="canteen_meal_not_overbooked"), transaction.atomic():
        Meal.objects.filter(pk=meal.pk).update(booked=301)


def test_ten_guests_are_an_official_meal(meal, clerk):
    with pytest.raises(Refused, match="At most nine guests"):
        actions.book_meal(meal, by=clerk, guests=10)

    meal.refresh_from_db()
    assert (meal.booked, MealBooking.objects.count()) == (0, 0)


def test_a_meal_that_is_over_is_not_booked(meal, clerk):
    served(meal)

    with pytest.raises(Refused, match="too late"):
        actions.book_meal(meal, by=clerk)


def test_the_leaders_room_is_booked_by_leaders_and_a_reception_by_nobody(campuses, units, clerk, make_person):
    leader = make_person("leader", roles=[Role.LEADER])
    kinds = {}
    for n, kind in enumerate(("leaders", "reception")):
        sitting = kitchens.lunch(kitchens.hall(campuses.main, units.affairs, name=kind, kind=kind))
        if not n:
            kitchens.dishes()
        kinds[kind] = kitchens.meal(sitting)

    actions.book_meal(kinds["leaders"], by=leader)
    for meal, who in ((kinds["leaders"], clerk), (kinds["reception"], clerk), (kinds["reception"], leader)):
        with pytest.raises(PermissionDenied, match="those for whom the dining room is open"):
            actions.book_meal(meal, by=who)


# -- stars -------------------------------------------------------------------------------------------------------------
def test_whoever_ate_gives_each_dish_stars_once(meal, clerk):
    actions.book_meal(meal, by=clerk)
    served(meal)

    actions.rate_dish(meal, by=clerk, entry=entry(meal), stars=5)
    actions.rate_dish(meal, by=clerk, entry=entry(meal, "青菜"), stars=2)

    assert list(Rating.objects.order_by("pk").values_list("dish__name", "stars")) == [("红烧肉", 5), ("青菜", 2)]
    with pytest.raises(Conflict, match="You have given stars to this dish already"):
        actions.rate_dish(meal, by=clerk, entry=entry(meal), stars=1)


def test_stars_are_for_those_who_ate_after_the_meal(meal, clerk, colleague, stranger):
    actions.book_meal(meal, by=clerk)
    actions.book_meal(meal, by=colleague)
    with pytest.raises(Refused, match="Stars are given after a meal"):
        actions.rate_dish(meal, by=clerk, entry=entry(meal), stars=5)
    served(meal)
    MealBooking.objects.filter(person=colleague).update(status="missed")

    for who in (colleague, stranger):
        with pytest.raises(Refused, match="Stars are given after a meal"):
            actions.rate_dish(meal, by=who, entry=entry(meal), stars=5)


@pytest.mark.parametrize("stars", [0, 6])
def test_there_are_one_to_five_stars(meal, clerk, stars):
    actions.book_meal(meal, by=clerk)
    served(meal)

    with pytest.raises(Refused, match="Give one to five stars"):
        actions.rate_dish(meal, by=clerk, entry=entry(meal), stars=stars)


def test_a_dish_of_another_day_gets_no_stars_here(meal, lunch, clerk):
    other = kitchens.meal(lunch, meal.on + timedelta(days=1))
    actions.book_meal(meal, by=clerk)
    served(meal)

    with pytest.raises(Refused, match="This dish was not on that meal"):
        actions.rate_dish(meal, by=clerk, entry=entry(other), stars=5)


def test_the_trail_does_not_tell_who_gave_which_stars(meal, clerk):
    actions.book_meal(meal, by=clerk)
    served(meal)
    actions.rate_dish(meal, by=clerk, entry=entry(meal), stars=4)

    assert LogEntry.objects.get(verb="canteen.rate_dish").facts["stars"] == "＊＊＊"


# -- the page ----------------------------------------------------------------------------------------------------------
def test_the_page_shows_dishes_prices_allergens_and_places(browse, meal, clerk):
    page = browse(clerk).get(MENU).content.decode()

    for words in ("红烧肉", "¥4.50", "Soya beans", "Gluten", "300 places left", "Book this meal"):
        assert words in page, words


def test_one_tap_books_and_leads_back_to_the_day(browse, meal, clerk):
    answer = browse(clerk).post(f"{MENU}{meal.pk}/book/", follow=True)

    assert answer.redirect_chain == [(f"{MENU}?date={meal.on}#meal-{meal.pk}", 302)]
    assert "booked." in answer.content.decode()
    assert MealBooking.objects.get().person == clerk


def test_guests_and_cancelling_by_hand(browse, meal, clerk):
    client = browse(clerk)
    client.post(f"{MENU}{meal.pk}/book/", {"guests": "2"})
    assert "with 2 guests" in client.get(MENU).content.decode()

    client.post(f"{MENU}{meal.pk}/cancel-booking/")

    assert "Book this meal" in client.get(MENU).content.decode()
    meal.refresh_from_db()
    assert meal.booked == 0


@pytest.mark.parametrize(
    ("guests", "says"), [("10", "At most nine guests"), ("-1", "greater than"), ("two", "whole number")]
)
def test_a_wrong_number_of_guests_is_told(browse, meal, clerk, guests, says):
    answer = browse(clerk).post(f"{MENU}{meal.pk}/book/", {"guests": guests})

    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert MealBooking.objects.count() == 0


def test_whoever_comes_too_late_is_told_on_the_page(browse, lunch, clerk, colleague):
    meal = kitchens.meal(lunch, places=1)
    actions.book_meal(meal, by=colleague)

    answer = browse(clerk).post(f"{MENU}{meal.pk}/book/")

    assert (answer.status_code, "All places are taken." in answer.content.decode()) == (409, True)


def test_a_second_click_with_the_same_key_books_once(browse, meal, clerk):
    client, sent = browse(clerk), {"guests": "1", "key": "8b7dd8f1-2f4c-4a8e-8a57-1d2f9c0a7e11"}

    for _n in range(2):
        assert client.post(f"{MENU}{meal.pk}/book/", sent).status_code == 302

    assert LogEntry.objects.filter(verb="canteen.book_meal").count() == 1


def test_booking_is_never_a_get(browse, meal, clerk):
    client = browse(clerk)

    assert client.get(f"{MENU}{meal.pk}/book/").status_code == 302
    assert client.get(f"{MENU}{meal.pk}/cancel-booking/").status_code == 405
    assert MealBooking.objects.count() == 0


def test_a_swap_is_shown_with_its_reason_to_those_who_booked(browse, meal, clerk, colleague, cook):
    chosen, before = entry(meal, "青菜"), entry(meal, "青菜").dish
    Swap.objects.create(entry=chosen, before=entry(meal).dish, after=before, reason="猪肉未到货", swapped_by=cook)
    actions.book_meal(meal, by=clerk)

    assert "Changed: instead of 红烧肉. 猪肉未到货" in browse(clerk).get(MENU).content.decode()
    assert "猪肉未到货" not in browse(colleague).get(MENU).content.decode()


def test_after_the_meal_stars_are_one_tap(browse, lunch, clerk):
    meal = kitchens.meal(lunch, today())
    MealBooking.objects.create(meal=meal, person=clerk)
    served(meal, booked=1)
    client = browse(clerk)
    assert "How was it?" in client.get(f"{MENU}?date={meal.on}").content.decode()

    answer = client.post(f"{MENU}{meal.pk}/rate/", {"entry": entry(meal).pk, "stars": "4"}, follow=True)

    assert "You gave 4 of 5" in answer.content.decode()


def test_the_page_asks_a_fixed_number_of_questions(browse, lunch, clerk, django_assert_max_num_queries):
    client = browse(clerk)
    for n in range(3):
        MealBooking.objects.create(meal=kitchens.meal(lunch, today() + timedelta(days=n)), person=clerk)
    client.get(MENU)

    with django_assert_max_num_queries(12):
        client.get(MENU)


def test_without_a_menu_the_page_says_so(browse, hall, clerk):
    assert "No menu has been published for the coming days." in browse(clerk).get(MENU).content.decode()


@pytest.mark.parametrize("asked", ["date=never", "date=2026-13-45", "campus=zero", "date=1999-01-01&campus=²"])
def test_an_address_of_no_use_shows_the_next_day(browse, meal, clerk, asked):
    assert "红烧肉" in browse(clerk).get(f"{MENU}?{asked}").content.decode()


# -- elsewhere ---------------------------------------------------------------------------------------------------------
def test_a_booked_meal_stands_in_my_days(meal, clerk):
    start, end = day_bounds(today())[0], day_bounds(today() + timedelta(days=7))[1]
    assert my_meals(clerk, start, end) == []
    actions.book_meal(meal, by=clerk, guests=1)

    [item] = my_meals(clerk, start, end)

    assert (item.title, item.note) == ("午餐", "机关食堂大厅 · with 1 guests")
    assert item.url == f"{MENU}?date={meal.on}#meal-{meal.pk}"


def test_the_home_page_offers_the_next_meal(browse, meal, clerk):
    client = browse(clerk)
    assert f'action="{MENU}{meal.pk}/book/"' in client.get("/").content.decode()

    client.post(f"{MENU}{meal.pk}/book/")

    assert f'action="{MENU}{meal.pk}/book/"' not in client.get("/").content.decode()


def test_the_kitchens_page_of_a_meal_leads_those_who_eat_to_the_menu(browse, meal, clerk, cook):
    assert browse(clerk).get(meal.get_absolute_url()).url == f"{MENU}?date={meal.on}#meal-{meal.pk}"
    assert browse(clerk).get("/canteen/kitchen/meals/").status_code == 403
    assert browse(cook).get(meal.get_absolute_url()).status_code == 200
