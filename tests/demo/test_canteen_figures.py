"""The canteen's half-year in figures, by the ORM and by raw SQL; nothing in it that the verbs would have refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from apps.canteen.models import (
    Delivery,
    Dish,
    Entry,
    HealthCertificate,
    Ingredient,
    Meal,
    MealBooking,
    Menu,
    MenuRule,
    MorningCheck,
    OfficialMeal,
    Rating,
    Reading,
    SafetyReview,
    Sample,
    SelfCheck,
    Swap,
    Waste,
)
from apps.canteen.models.dishes import change
from apps.canteen.queries import costing, weeks
from apps.canteen.queries.composing.checks import findings
from tests.demo.conftest import TODAY, ask, one
from tests.depth import every

pytestmark = [pytest.mark.usefixtures("bureau", "db")]
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
HALL = "机关食堂大厅"
LUNCHES = """SELECT sum(m.served) FROM canteen_meal m JOIN canteen_sitting s ON s.id = m.sitting_id
WHERE s.name = '午餐' AND m.on BETWEEN %(first)s AND %(last)s"""


def lunches():
    return one(LUNCHES, first=FIRST, last=LAST)


# -- menus -------------------------------------------------------------------------------------------------------------
def test_the_half_year_has_26_published_menus_of_the_main_hall():
    menus = Menu.objects.published().filter(area__name=HALL, starts_on__lte=LAST)
    assert menus.count() == 26
    assert (
        one("""SELECT count(*) FROM canteen_menu m JOIN canteen_area a ON a.id = m.area_id
        WHERE a.name = '机关食堂大厅' AND m.status = 'published' AND m.starts_on <= '2026-06-30'""")
        == 26
    )


def judged(menu):
    return findings(weeks.week(menu.area, menu.starts_on, weeks.chosen(menu)))


def forbidden(**which):
    """What is found in published menus, as it was on the day they were: without the draft that came after them."""
    Entry.objects.filter(menu__status="draft").delete()
    menus = Menu.objects.published().filter(**which).select_related("area__campus")
    asked = every(3, [*menus.order_by("pk")])
    found = {str(menu): [finding.says for finding in judged(menu) if finding.is_hard] for menu in asked}
    assert len(found) >= 4
    return {menu: says for menu, says in found.items() if says}


def test_nothing_that_forbids_is_found_in_any_published_menu():
    assert forbidden() == {}


def test_in_the_draft_of_next_week_every_check_finds_something():
    [draft] = Menu.objects.exclude(status=Menu.Status.PUBLISHED).select_related("area__campus")
    assert draft.starts_on == date(2026, 11, 30)
    assert {finding.code for finding in judged(draft)} == set(MenuRule.Check.values)


def test_prices_are_those_of_the_day_on_which_they_were_frozen():
    wrong = """SELECT count(*) FROM canteen_entry e JOIN canteen_menu m ON m.id = e.menu_id AND m.status = 'published'
        JOIN canteen_dishprice p ON p.dish_id = e.dish_id AND daterange(p.starts_on, p.ends_on) @> m.starts_on
        WHERE e.price IS DISTINCT FROM p.price"""
    assert one(wrong) == 0
    assert Entry.objects.filter(menu__status="published", price=None).count() == 0
    assert Entry.objects.filter(menu__status="draft").exclude(price=None).count() == 0


def test_a_changed_dish_stands_on_the_menu_and_says_why():
    swaps = list(Swap.objects.select_related("entry__menu", "after"))
    assert len(swaps) >= 4
    assert all(swap.entry.dish_id == swap.after_id and swap.reason for swap in swaps)


# -- prices ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("dish", "before", "after", "per_cent"), [
    ("青椒肉丝", "3.00", "2.20", "-26.7"), ("清炒青菜", "0.80", "0.60", "-25.0"),
])  # fmt: skip
def test_the_prices_of_2_march(dish, before, after, per_cent):
    old, new = Dish.objects.get(name=dish).prices.order_by("starts_on")
    assert (old.price, new.price, new.starts_on) == (Decimal(before), Decimal(after), date(2026, 3, 2))
    assert change(old.price, new.price) == Decimal(per_cent)


def test_all_meat_of_the_second_row_and_all_vegetables_became_cheaper():
    changes = """SELECT c.name, round((n.price - o.price) / o.price * 100, 1), count(*) FROM canteen_dishprice n
        JOIN canteen_dishprice o ON o.dish_id = n.dish_id AND o.ends_on = n.starts_on
        JOIN canteen_dish d ON d.id = n.dish_id JOIN canteen_category c ON c.id = d.category_id
        WHERE n.starts_on = '2026-03-02' GROUP BY 1, 2 ORDER BY 1"""
    rows = {name: (per_cent, dishes) for name, per_cent, dishes in ask(changes)}
    dishes = {name: Dish.objects.filter(category__name=name).count() for name in ("小荤", "素菜")}
    assert rows == {"小荤": (Decimal("-26.7"), dishes["小荤"]), "素菜": (Decimal("-25.0"), dishes["素菜"])}


# -- those who ate -----------------------------------------------------------------------------------------------------
def test_about_75_000_lunches():
    by_orm = Meal.objects.filter(sitting__name="午餐", on__range=(FIRST, LAST)).aggregate(n=Sum("served"))["n"]
    assert by_orm == lunches()
    assert abs(lunches() - 75_000) <= 1_500


def test_what_a_meal_has_booked_is_what_its_bookings_hold():
    wrong = """SELECT count(*) FROM canteen_meal m WHERE m.booked <> (SELECT coalesce(sum(1 + b.guests), 0)
        FROM canteen_mealbooking b WHERE b.meal_id = m.id AND b.status <> 'cancelled')"""
    assert one(wrong) == 0
    wrong = """SELECT count(*) FROM canteen_meal m WHERE m.missed <> (SELECT coalesce(sum(1 + b.guests), 0)
        FROM canteen_mealbooking b WHERE b.meal_id = m.id AND b.status = 'missed')"""
    assert one(wrong) == 0
    assert MealBooking.objects.filter(guests__gt=0).count() > 1_000


def test_no_meal_is_served_before_its_day_or_out_of_nothing():
    assert Meal.objects.filter(status="served", on__gte=TODAY).count() == 0
    assert Meal.objects.filter(on__lt=TODAY).exclude(status="served").count() == 0
    assert one("SELECT count(*) FROM canteen_meal WHERE served > prepared OR missed > booked") == 0


def test_fewer_eat_on_fridays():
    days = """SELECT extract(isodow FROM m.on)::int, avg(m.served) FROM canteen_meal m
        JOIN canteen_sitting s ON s.id = m.sitting_id JOIN canteen_area a ON a.id = s.area_id
        WHERE s.name = '午餐' AND a.name = '机关食堂大厅' AND m.status = 'served' GROUP BY 1"""
    mean = dict(ask(days))
    assert mean[5] < min(mean[day] for day in (1, 2, 3, 4)) * Decimal("0.96")


def test_the_trail_tells_every_booking_and_every_version():
    wrong = """SELECT count(*) FROM canteen_meal m JOIN django_content_type t
        ON (t.app_label, t.model) = ('canteen', 'meal')
        WHERE m.version <> 1 + (SELECT count(*) FROM core_logentry l WHERE l.subject_type_id = t.id
            AND l.subject_id = m.id AND l.verb <> 'canteen.rate_dish')"""
    assert one(wrong) == 0
    told = "SELECT count(*) FROM core_logentry WHERE verb = 'canteen.book_meal'"
    assert one(told) == MealBooking.objects.count()
    assert one("SELECT count(*) FROM core_logentry WHERE verb = 'canteen.rate_dish'") == Rating.objects.count() > 3_000


def test_votes_differ_and_some_dishes_are_liked_by_few():
    means = [mean for [mean] in ask("SELECT avg(stars) FROM canteen_rating GROUP BY dish_id HAVING count(*) >= 10")]
    assert min(means) < 3 < Decimal("3.4") < sum(means) / len(means) < Decimal("4.3") < max(means)


# -- money -------------------------------------------------------------------------------------------------------------
def test_what_the_meals_cost_is_what_the_ledger_says_to_the_cent():
    charged = "SELECT sum(amount) FROM ledger_costentry WHERE source LIKE 'canteen.Meal:%%'"
    by_orm = Meal.objects.filter(status="served").aggregate(n=Sum("cost"))["n"]
    assert by_orm == one(charged) == one("SELECT sum(cost) FROM canteen_meal")
    apart = """SELECT count(*) FROM canteen_meal m FULL JOIN (SELECT * FROM ledger_costentry
        WHERE source LIKE 'canteen.Meal:%%') c ON c.source = 'canteen.Meal:' || m.id
        WHERE m.cost IS DISTINCT FROM c.amount OR m.served IS DISTINCT FROM c.quantity OR c.spent_on <> m.on"""
    assert one(apart) == 0


def test_a_meal_costs_what_its_recipes_say():
    meals = Meal.objects.filter(status="served").select_related("sitting").order_by("pk")[::60]
    assert {meal.pk: costing.cost(meal, meal.prepared).total for meal in meals} == {m.pk: m.cost for m in meals}


# -- waste -------------------------------------------------------------------------------------------------------------
def a_head():
    """Grams of waste for each who ate, by month: those of the meals that were weighed."""
    grams = dict(ask("""SELECT to_char(m.on, 'YYYY-MM'), sum(w.kilograms) * 1000 FROM canteen_waste w
        JOIN canteen_meal m ON m.id = w.meal_id GROUP BY 1"""))  # fmt: skip
    heads = dict(ask("""SELECT to_char(m.on, 'YYYY-MM'), sum(m.served) FROM canteen_meal m
        WHERE EXISTS (SELECT FROM canteen_waste w WHERE w.meal_id = m.id) GROUP BY 1"""))  # fmt: skip
    return {month: grams[month] / heads[month] for month in sorted(grams)}


def test_waste_a_head_falls_over_the_half_year_and_most_after_the_measure():
    months = a_head()
    half = [months[f"2026-{month:02}"] for month in range(1, 7)]
    assert half[0] > half[5] * Decimal("1.3")
    assert min(half[:3]) > max(half[4:])
    by_orm = Waste.objects.filter(meal__on__range=(FIRST, LAST)).aggregate(n=Sum("kilograms"))["n"]
    assert by_orm == one("SELECT sum(w.kilograms) FROM canteen_waste w JOIN canteen_meal m ON m.id = w.meal_id "
                         "WHERE m.on BETWEEN '2026-01-01' AND '2026-06-30'")  # fmt: skip


# -- safety ------------------------------------------------------------------------------------------------------------
def test_every_sample_was_heavy_enough_and_kept_long_enough():
    wrong = """SELECT count(*) FROM canteen_sample WHERE grams < 125 OR keep_until < taken_at + interval '48 hours'
        OR disposed_at < taken_at + interval '48 hours'"""
    assert one(wrong) == 0
    assert Sample.objects.exclude(status="due").filter(grams=None).count() == 0
    states = dict(ask("SELECT status, count(*) FROM canteen_sample GROUP BY 1"))
    assert min(states["due"], states["kept"], states["disposed"] - 4_000) > 0


def test_each_dish_of_a_meal_has_its_sample_and_none_is_owed_once_it_is_served():
    without = """SELECT count(*) FROM canteen_entry e JOIN canteen_meal m ON (m.menu_id, m.on, m.sitting_id)
        = (e.menu_id, e.on, e.sitting_id) WHERE NOT EXISTS (SELECT FROM canteen_sample s
        WHERE s.meal_id = m.id AND s.dish_id = e.dish_id)"""
    assert one(without) == 0
    assert Sample.objects.filter(meal__status="served", status="due").count() == 0
    for verb, states in (("take_sample", ["kept", "disposed"]), ("dispose_sample", ["disposed"])):
        told = one("SELECT count(*) FROM core_logentry WHERE verb = %(verb)s", verb=f"canteen.{verb}")
        assert told == Sample.objects.filter(status__in=states).count()


def test_what_is_dangerous_was_measured_and_what_was_too_cold_was_heated_again():
    dangerous = Dish.objects.filter(lines__ingredient__in=Ingredient.objects.exclude(hazard=""))
    served = Entry.objects.filter(dish__in=dangerous, menu__status="published", on__lt=TODAY).count()
    cores = Reading.objects.filter(kind="core")
    assert cores.filter(is_fine=True).count() == served > 50
    [cold] = cores.filter(is_fine=False)
    assert cores.filter(meal=cold.meal, dish=cold.dish, is_fine=True, taken_at__gt=cold.taken_at).count() == 1
    wrong = [reading for reading in cores if (reading.celsius >= 70) != reading.is_fine]
    assert wrong == []
    assert set(Reading.objects.filter(is_fine=False).values_list("kind", flat=True)) == {"core", "fridge"}


def test_one_certificate_ends_soon_and_whoever_was_feverish_went_home():
    ends = list(HealthCertificate.objects.values_list("expires_on", flat=True))
    assert [on for on in ends if (on - TODAY).days <= 30] == [date(2026, 12, 1)]
    ill = MorningCheck.objects.filter(may_work=False)
    assert (ill.count(), ill.filter(temperature__lt=Decimal("37.3")).count()) == (3, 0)
    assert MorningCheck.objects.filter(temperature__gte=Decimal("37.3"), may_work=True).count() == 0


IN_THE_BOOKS = {
    "checked": """SELECT count(*) FROM canteen_morningcheck WHERE campus_id = %(campus)s
        AND "on" BETWEEN %(first)s AND %(last)s""",
    "readings": """SELECT count(*) FROM canteen_reading WHERE campus_id = %(campus)s
        AND (taken_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(first)s AND %(last)s""",
}


def test_a_month_of_reviews_is_what_its_days_say_and_what_the_books_hold():
    """The month is made of the weeks that begin in it."""
    span = {"first": date(2026, 6, 1), "last": date(2026, 7, 5)}
    days = SafetyReview.objects.filter(kind="day", first_on__range=tuple(span.values()))
    months = SafetyReview.objects.filter(kind="month")
    assert (days.count(), months.count()) == (48, 2)
    for month in months:
        for code, sql in IN_THE_BOOKS.items():
            told = sum(day.figures[code] for day in days.filter(campus=month.campus))
            assert month.figures[code] == told == one(sql, campus=month.campus_id, **span) > 0
        assert not {found["code"] for found in month.findings} & {"day", "week", "certificate", "check"}


def test_official_meals_keep_to_the_companions_the_rules_allow():
    meals = list(OfficialMeal.objects.all())
    assert {meal.status for meal in meals} == {"planned", "held", "cancelled"}
    assert all(meal.companions <= (3 if meal.guests <= 10 else meal.guests // 3) for meal in meals)
    charged = "SELECT sum(amount) FROM ledger_costentry WHERE source LIKE 'canteen.OfficialMeal:%%'"
    assert one(charged) == sum(meal.spent for meal in meals if meal.spent) > 0
    assert all(meal.spent <= meal.standard * (meal.guests + meal.companions) for meal in meals if meal.spent)


def test_the_self_checks_of_both_quarters_are_filed_and_say_what_the_figures_say():
    filed = {(str(check.campus), check.first_on.month): check for check in SelfCheck.objects.all()}
    assert sorted(filed) == [("服务中心", 1), ("服务中心", 4), ("管委会", 1), ("管委会", 4)]
    waste = {
        key: Decimal(next(a["value"] for a in check.answers if a["code"] == "waste")) for key, check in filed.items()
    }
    by_sql = """SELECT round(sum(w.kilograms) * 1000 / (SELECT sum(m.served) FROM canteen_meal m
        JOIN canteen_sitting s ON s.id = m.sitting_id JOIN canteen_area a ON a.id = s.area_id
        JOIN org_campus c ON c.id = a.campus_id AND c.name = %(campus)s
        WHERE m.on BETWEEN %(first)s AND %(last)s AND m.status = 'served'), 1)
        FROM canteen_waste w JOIN canteen_meal m ON m.id = w.meal_id JOIN canteen_sitting s ON s.id = m.sitting_id
        JOIN canteen_area a ON a.id = s.area_id JOIN org_campus c ON c.id = a.campus_id AND c.name = %(campus)s
        WHERE m.on BETWEEN %(first)s AND %(last)s"""
    quarters = {1: (date(2026, 1, 1), date(2026, 3, 31)), 4: (date(2026, 4, 1), date(2026, 6, 30))}
    assert waste == {
        (campus, month): one(by_sql, campus=campus, first=quarters[month][0], last=quarters[month][1])
        for campus, month in waste
    }
    assert waste["管委会", 4] < waste["管委会", 1]


def test_one_delivery_of_meat_came_without_its_certificate():
    meat = Delivery.objects.filter(ingredient__food__in=["livestock", "poultry"])
    assert (meat.filter(has_quarantine=False).count(), meat.count() > 200) == (1, True)


# -- other dice, other days --------------------------------------------------------------------------------------------
def such_a_half_year():
    """Asked of bureaus with other dice in tests/demo/test_dice.py, where each is loaded once."""
    assert Menu.objects.published().filter(area__name=HALL, starts_on__lte=LAST).count() == 26
    assert abs(lunches() - 75_000) <= 1_500
    [draft] = Menu.objects.filter(status="draft").select_related("area__campus")
    assert {finding.code for finding in judged(draft)} == set(MenuRule.Check.values)
    assert one("SELECT sum(cost) FROM canteen_meal") == one(
        "SELECT sum(amount) FROM ledger_costentry WHERE source LIKE 'canteen.Meal:%%'"
    )
    assert forbidden(area__name=HALL, starts_on__month__in=[1, 4, 11]) == {}


@pytest.mark.whole
@pytest.mark.parametrize("today", [date(2026, 7, 2), date(2027, 1, 14)])
def test_whatever_day_it_is_the_present_is_alive(another, today):
    another(today=today)
    the_present_is_alive(today)


def the_present_is_alive(today):
    """Asked of two days more in tests/demo/test_truth.py."""
    assert Meal.objects.filter(status="served", on__gte=today).count() == 0
    assert Meal.objects.filter(status="open", on__lt=today).count() == 0
    assert Meal.objects.filter(status="open", on__gte=today, booked__gt=20).count() >= 2
    [draft] = Menu.objects.filter(status="draft").select_related("area__campus")
    assert draft.starts_on > today
    assert {finding.code for finding in judged(draft)} == set(MenuRule.Check.values)
    assert one("SELECT count(*) FROM core_logentry WHERE at >= %(end)s AND verb LIKE 'canteen.%%'",
               end=f"{date.fromordinal(today.toordinal() + 1)} 00:00+08") == 0  # fmt: skip
