"""The kitchen at a meal: for how many it cooks, who came, what was thrown away."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.canteen import actions
from apps.canteen.models import Entry, Meal, MealBooking, Sample, Waste
from apps.canteen.queries.due import to_close
from apps.canteen.queries.expected import expected
from apps.canteen.seed import seed_kitchen
from apps.core.actions import Refused
from apps.core.dates import local, today
from apps.core.models import LogEntry, Workday
from apps.ledger.seed import seed_lines
from apps.notices.models import Notice
from apps.org.models import Absence
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
KITCHEN = "/canteen/kitchen/meals/"


@pytest.fixture
def todays(lunch):
    """Today's lunch, in a house with a ledger."""
    seed_lines()
    seed_kitchen()
    return kitchens.meal(lunch, today())


@pytest.fixture
def booked(todays, make_person):
    """book(3, guests=1) → bookings of three people more, each with a guest, whatever the hour."""

    def do(people, guests=0, meal=todays):
        start = MealBooking.objects.count()
        made = [
            MealBooking.objects.create(meal=meal, person=make_person(f"p{start + n}", name=f"职工{start + n}"),
                                       guests=guests)
            for n in range(people)
        ]  # fmt: skip
        meal.refresh_from_db()
        meal.booked += people * (1 + guests)
        meal.save()
        return made

    return do


def statuses(meal):
    return sorted(MealBooking.objects.filter(meal=meal).values_list("status", flat=True))


# -- served ------------------------------------------------------------------------------------------------------------
def test_with_a_list_those_who_did_not_come_are_ticked(todays, booked, cook):
    bookings = booked(10, guests=1)
    actions.prepare_meal(todays, by=cook, prepared=22)

    actions.serve_meal(todays, by=cook, income=Decimal("90"), absent=bookings[:2])

    todays.refresh_from_db()
    assert (todays.status, todays.prepared, todays.served, todays.missed) == ("served", 22, 16, 4)
    assert statuses(todays) == ["eaten"] * 8 + ["missed"] * 2


def test_walk_ins_are_served_beside_the_list(todays, booked, cook):
    bookings = booked(10)

    actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=14, served=12, absent=bookings[:1])

    todays.refresh_from_db()
    assert (todays.served, todays.missed) == (12, 1)


def test_a_mere_count_tells_how_many_stayed_away_but_not_who(todays, booked, cook):
    booked(10)

    actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=10, served=7)

    todays.refresh_from_db()
    assert (todays.served, todays.missed) == (7, 3)
    assert statuses(todays) == ["booked"] * 10


def test_without_count_and_list_everybody_came(todays, booked, cook):
    booked(3)

    actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=3)

    todays.refresh_from_db()
    assert (todays.served, todays.missed, statuses(todays)) == (3, 0, ["eaten"] * 3)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"prepared": 8, "served": 9}, "9 diners cannot have eaten of 8 portions"),
        ({"served": 5}, "Say how many portions were prepared"),
        ({"prepared": 20, "served": 3, "absent": 2}, "By the list 8 came"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(todays, booked, cook, facts, says):
    bookings = booked(10)
    facts = {**facts, "absent": bookings[: facts.get("absent", 0)]}

    with pytest.raises(Refused, match=says):
        actions.serve_meal(todays, by=cook, income=Decimal(0), **facts)

    todays.refresh_from_db()
    assert (todays.status, statuses(todays)) == ("open", ["booked"] * 10)


def test_a_cancelled_booking_cannot_have_been_missed(todays, booked, cook):
    [booking] = booked(1)
    booking.become("cancelled")

    with pytest.raises(Refused, match="Some of these bookings are cancelled now"):
        actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=5, absent=[booking])


def test_tomorrows_meal_is_not_over(meal, cook):
    with pytest.raises(Refused, match="Close it when it is over"):
        actions.serve_meal(meal, by=cook, income=Decimal(0), prepared=5)


def test_no_meal_is_closed_before_its_samples_are_kept(todays, cook):
    dish = Entry.objects.first().dish
    sample = Sample.objects.create(meal=todays, dish=dish)

    with pytest.raises(Refused, match=f"Still to be taken: {dish}"):
        actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=5)
    sample.delete()
    actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=5)


def test_an_ingredient_without_a_price_is_named(todays, cook):
    Entry.objects.first().dish.lines.first().ingredient.prices.all().delete()

    with pytest.raises(Refused, match=r"have no purchase price on .*五花肉"):
        actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=5)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"status": "served", "served": 6, "prepared": 5}, "canteen_meal_served_from_what_was_prepared"),
        ({"missed": 1}, "canteen_meal_counts_are_right"),
        ({"income": Decimal("-0.01")}, "canteen_meal_counts_are_right"),
        ({"served": 5}, "canteen_meal_served_to_so_many"),
    ],
)
def test_the_database_holds_the_counts(todays, facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Meal.objects.filter(pk=todays.pk).update(**facts)


@pytest.mark.parametrize("verb", ["prepare_meal", "serve_meal", "correct_meal", "cancel_meal", "weigh_waste"])
def test_the_kitchen_alone_keeps_its_books(todays, clerk, verb):
    if verb == "correct_meal":
        Meal.objects.update(status="served", served=0)
    facts = {
        "prepare_meal": {"prepared": 1}, "serve_meal": {"income": Decimal(0)}, "cancel_meal": {"reason": "停电"},
        "correct_meal": {"prepared": 1, "served": 1, "income": Decimal(0), "reason": "笔误"},
        "weigh_waste": {"kind": "plate", "kilograms": Decimal(1)},
    }  # fmt: skip

    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(todays, by=clerk, **facts[verb])


def test_the_trail_does_not_name_those_who_did_not_come(todays, booked, cook):
    bookings = booked(3)

    actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=5, absent=bookings)

    assert LogEntry.objects.get(verb="canteen.serve_meal").facts["absent"] == "＊＊＊"


# -- cancelled ---------------------------------------------------------------------------------------------------------
def test_those_who_booked_are_told_why_a_meal_is_cancelled(meal, clerk, colleague, cook):
    for person in (clerk, colleague):
        actions.book_meal(meal, by=person)
    Sample.objects.create(meal=meal, dish=Entry.objects.first().dish)

    actions.cancel_meal(meal, by=cook, reason="停气检修")

    meal.refresh_from_db()
    assert (meal.status, meal.booked, statuses(meal)) == ("cancelled", 0, ["cancelled"] * 2)
    assert Sample.objects.count() == 0
    assert {notice.person for notice in Notice.objects.all()} == {clerk, colleague}
    with pytest.raises(Refused, match="too late"):
        actions.book_meal(meal, by=clerk)


# -- waste -------------------------------------------------------------------------------------------------------------
def weigh(meal, by, kilograms, kind="plate", **facts):
    return actions.weigh_waste(meal, by=by, kind=kind, kilograms=Decimal(kilograms), **facts)


def test_a_mistake_is_weighed_again_with_a_minus(todays, cook):
    dish = Entry.objects.first().dish
    weigh(todays, cook, "12.5")
    weigh(todays, cook, "-2.5", note="桶重未扣")
    weigh(todays, cook, "3.2", kind="unserved", dish=dish)

    assert list(Waste.objects.order_by("pk").values_list("kind", "dish__name", "kilograms")) == [
        ("plate", None, Decimal("12.50")), ("plate", None, Decimal("-2.50")), ("unserved", dish.name, Decimal("3.20")),
    ]  # fmt: skip


def test_no_more_is_taken_off_than_was_weighed(todays, cook):
    with pytest.raises(Refused, match="Only 0 kg of this have been weighed so far"):
        weigh(todays, cook, "-1")
    weigh(todays, cook, "2")
    with pytest.raises(Refused, match=r"Only 2\.00 kg"):
        weigh(todays, cook, "-2.01")
    with pytest.raises(Refused, match="Only 0 kg"):
        weigh(todays, cook, "-1", kind="preparation")

    weigh(todays, cook, "-2")


def test_a_weight_of_nothing_and_a_dish_of_another_meal_are_refused(todays, cook):
    with pytest.raises(Refused, match="A weight is not zero"):
        weigh(todays, cook, "0")
    other = Entry.objects.first().dish
    Entry.objects.filter(dish=other).delete()
    with pytest.raises(Refused, match="was not on the menu of this meal"):
        weigh(todays, cook, "1", dish=other)


def test_nothing_is_thrown_away_before_the_day(meal, cook):
    with pytest.raises(Refused, match="Weigh what is thrown away then"):
        weigh(meal, cook, "1")


# -- the forecast ------------------------------------------------------------------------------------------------------
@pytest.fixture
def past(lunch):
    """past(8, booked=100, served=80) → eight served lunches on the working days before today."""

    def do(count, *, booked, served, before=None):
        days, on = [], before or today()
        while len(days) < count:
            on -= timedelta(days=1)
            if on.weekday() < 5:
                days.append(kitchens.meal(lunch, on, booked=booked, status="served", prepared=booked, served=served))
        return days

    Workday.objects.all().delete()
    return do


def on_a_weekday():
    on = today()
    while on.weekday() > 4:
        on += timedelta(days=1)
    return on


def test_heads_are_bookings_times_what_became_of_earlier_ones(lunch, past):
    past(10, booked=100, served=80)
    meal = kitchens.meal(lunch, on_a_weekday(), booked=200, closes_at=local(today(), datetime.min.time()))

    told = expected(meal)

    assert (told.booked, told.away, told.days) == (200, 0, 10)
    assert (told.heads.likely, told.heads.most) == (160, 160)


def test_whoever_is_away_is_taken_off(lunch, past, clerk, colleague):
    past(6, booked=100, served=50)
    meal = kitchens.meal(lunch, on_a_weekday(), booked=100, closes_at=local(today(), datetime.min.time()))
    for person, guests in ((clerk, 9), (colleague, 0)):
        MealBooking.objects.create(meal=meal, person=person, guests=guests)
    day = local(meal.on, datetime.min.time())
    Absence.objects.create(person=clerk, starts_at=day, ends_at=day + timedelta(days=1))
    Absence.objects.create(person=colleague, starts_at=day, ends_at=day + timedelta(hours=9))  # back before lunch

    told = expected(meal)

    assert (told.away, told.base, told.heads.likely) == (10, 90, 45)


def test_days_of_rest_are_measured_by_days_of_rest(lunch, past):
    past(8, booked=100, served=90)
    sunday = today() + timedelta(days=6 - today().weekday())
    for week in range(1, 7):
        kitchens.meal(lunch, sunday - timedelta(weeks=week), booked=40, status="served", prepared=40, served=10)
    meal = kitchens.meal(lunch, sunday, booked=40, closes_at=local(today(), datetime.min.time()))

    told = expected(meal)

    assert (told.days, told.heads.likely) == (6, 10)


def test_while_booking_is_open_what_is_usual_counts(lunch, past):
    past(8, booked=100, served=80)
    meal = kitchens.meal(lunch, on_a_weekday() + timedelta(days=7), booked=3)

    told = expected(meal)

    assert (told.is_early, told.base, told.heads.likely) == (True, 100, 80)


def test_without_earlier_days_the_bookings_are_the_best_guess(lunch):
    told = expected(kitchens.meal(lunch, booked=42))

    assert (told.heads.likely, told.heads.most, told.days) == (42, 42, 0)


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_the_kitchen_goes_through_a_day_on_its_pages(browse, todays, booked, cook):
    bookings = booked(5)
    client, page = browse(cook), f"{KITCHEN}{todays.pk}/"
    assert "For how many to cook" in client.get(page).content.decode()

    client.post(f"{page}prepare/", {"prepared": "6"})
    client.post(f"{page}serve/", {"prepared": "6", "income": "25.50", "absent": [bookings[0].pk]})
    answer = client.post(f"{page}weigh/", {"kind": "plate", "kilograms": "1.2"}, follow=True)

    todays.refresh_from_db()
    assert (todays.prepared, todays.served, todays.missed, todays.income) == (6, 4, 1, Decimal("25.50"))
    shown = answer.content.decode()
    for words in ("1.20 kg in all, 300 g a head", "红烧肉", "In the ledger"):
        assert words in shown, words


def test_nobody_reads_in_the_history_who_booked(browse, meal, clerk, cook):
    actions.book_meal(meal, by=clerk)
    actions.prepare_meal(meal, by=cook, prepared=5)

    page = browse(cook).get(f"{KITCHEN}{meal.pk}/")

    assert [line["by"] for line in page.context["history"]] == [cook]


@pytest.mark.parametrize(
    ("verb", "sent", "says"),
    [
        ("prepare", {"prepared": "-1"}, "greater than or equal to 0"),
        ("serve", {"prepared": "10", "income": "-3"}, "greater than or equal to 0"),
        ("serve", {"prepared": "10", "income": "3.999"}, "2 decimal places"),
        ("serve", {"prepared": "2", "served": "3", "income": "1"}, "3 diners cannot have eaten of 2 portions"),
        ("weigh", {"kind": "plate", "kilograms": "-1"}, "Take off that much at most"),
        ("weigh", {"kind": "gold", "kilograms": "1"}, "Select a valid choice"),
        ("cancel", {"reason": ""}, "This field is required"),
    ],
)
def test_bad_typing_is_told_and_kept(browse, todays, cook, verb, sent, says):
    answer = browse(cook).post(f"{KITCHEN}{todays.pk}/{verb}/", sent)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    todays.refresh_from_db()
    assert (todays.status, Waste.objects.count()) == ("open", 0)


def test_the_list_and_its_spreadsheet_are_the_kitchens(browse, todays, clerk, cook):
    assert "午餐" in browse(cook).get(KITCHEN).content.decode()
    sheet = b"".join(browse(cook).get(f"{KITCHEN}export/?format=csv").streaming_content).decode()
    assert "午餐" in sheet
    assert browse(clerk).get(f"{KITCHEN}export/?format=csv").status_code == 403


# -- what waits for the kitchen ----------------------------------------------------------------------------------------
def test_meals_that_are_over_wait_to_be_closed(lunch, cook, clerk):
    gone = kitchens.meal(lunch, today() - timedelta(days=1))
    kitchens.meal(lunch, today() + timedelta(days=1))
    kitchens.meal(lunch, today() - timedelta(days=2), status="cancelled")
    kitchens.meal(lunch, today() - timedelta(days=30))

    assert [item.url for item in to_close(cook)] == [f"{KITCHEN}{gone.pk}/serve/"]
    assert to_close(clerk) == []
