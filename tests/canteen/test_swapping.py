"""After publication a dish gives way to another one: judged like the menu, told to those who booked, until eaten."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.canteen import actions
from apps.canteen.models import Area, Dish, Entry, Meal, MealBooking, Menu, MenuRule, Sample, Swap
from apps.canteen.queries import weeks
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.actions import Refused
from apps.core.dates import today
from apps.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = "鱼未到货"


@pytest.fixture
def published(kitchen, cook, monday):
    draft = actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday, begins_with="empty")
    week = weeks.week(draft.area, draft.starts_on, Grid())
    return actions.publish_menu(draft, by=cook, grid=Grid(dict(fill(week).put)))


@pytest.fixture
def entry(published):
    """The last day's first big dish."""
    return Entry.objects.filter(menu=published, category__name="大荤").order_by("-on", "position").first()


@pytest.fixture
def spare(published, kitchen):
    used = set(Entry.objects.filter(menu=published).values_list("dish", flat=True))
    return next(dish for dish in kitchen.of("大荤") if dish.pk not in used)


@pytest.fixture
def swap(published, entry, cook):
    def do(dish, which=None):
        return actions.swap_dish(published, by=cook, entry=which or entry, dish=dish, reason=WHY)

    return do


@pytest.fixture
def meal(entry):
    return Meal.objects.get(on=entry.on)


def samples(meal):
    return dict(Sample.objects.filter(meal=meal).values_list("dish__name", "status").order_by())


# -- what it leaves ----------------------------------------------------------------------------------------------------
def test_the_other_dish_comes_with_its_price_its_sample_and_the_reason(swap, entry, spare, meal):
    gone, others = entry.dish, set(samples(meal)) - {entry.dish.name}
    swap(spare)

    entry.refresh_from_db()
    made = Swap.objects.get(entry=entry)
    assert (entry.dish, made.before, made.after, made.reason) == (spare, gone, spare, WHY)
    assert entry.price == Decimal("3.00")
    assert samples(meal) == dict.fromkeys([*others, spare.name], "due")


def test_a_sample_that_was_really_taken_is_kept_beside_the_new_row(swap, entry, spare, meal):
    gone = entry.dish
    Sample.objects.filter(meal=meal, dish=gone).update(
        status="kept", grams=130, taken_at="2026-01-01T12:00Z", keep_until="2026-01-03T12:00Z"
    )
    swap(spare)

    assert (samples(meal)[gone.name], samples(meal)[spare.name]) == ("kept", "due")
    entry.refresh_from_db()
    swap(gone)  # and back again: no second row, and no third
    assert (samples(meal)[gone.name], spare.name in samples(meal)) == ("kept", False)


def test_those_who_booked_are_told_why_and_nobody_else(swap, entry, spare, meal, make_person):
    booked, gave_up, other = (make_person(f"p{n}", name=f"职工{n}") for n in range(3))
    MealBooking.objects.create(meal=meal, person=booked)
    MealBooking.objects.create(meal=meal, person=gave_up, status="cancelled")
    MealBooking.objects.create(meal=Meal.objects.exclude(pk=meal.pk).first(), person=other)
    gone = entry.dish
    swap(spare)

    [notice] = Notice.objects.filter(event="canteen.dish_swapped")
    assert notice.person == booked
    assert all(word in str(notice.says) for word in (gone.name, spare.name, WHY))


def test_the_page_says_what_to_think_about(browse, published, entry, spare, cook):
    """The rest of the meal is as it was: only what the change brings is told."""
    spare.method = "deep_fried"
    spare.save()
    MenuRule.objects.filter(check_code="methods").update(is_hard=False, limits={"fried": 0, "gentle": 0})
    sent = {"entry": entry.pk, "dish": spare.pk, "reason": WHY, "version": published.version}
    client = browse(cook)
    page = client.post(f"/canteen/menus/{published.pk}/swap/", sent, follow=True).content.decode()

    assert "those who booked the meal are told. To think about:" in page
    assert "1 deep-fried dishes, at most 0." in page
    assert f"instead of {entry.dish.name}: {WHY}" in " ".join(page.split())


# -- what is refused ---------------------------------------------------------------------------------------------------
def test_what_would_break_a_rule_that_forbids_is_refused_and_says_which(swap, published, entry, kitchen):
    """A dish of the day before, within the days in which none may come again."""
    near = Entry.objects.filter(menu=published, category=entry.category, on=entry.on - timedelta(days=1)).first()

    with pytest.raises(Refused) as refused:
        swap(near.dish)

    assert refused.value.messages[0] == f"“{near.dish}” cannot be served there."
    assert any("within 3 working days" in one for one in refused.value.messages)
    assert Swap.objects.count() == 0


def test_and_allowed_where_it_only_warns(swap, published, entry):
    MenuRule.objects.filter(check_code="repeat").update(is_hard=False)
    near = Entry.objects.filter(menu=published, category=entry.category, on=entry.on - timedelta(days=1)).first()
    swap(near.dish)

    assert Swap.objects.count() == 1


def test_what_forbade_before_is_no_fault_of_the_swap(swap, published, spare):
    """A rule that came later, and that the whole week breaks."""
    MenuRule.objects.filter(check_code="groups").update(is_hard=True, limits={"soy": 1, "coarse": 1, "fish": 2})
    swap(spare)

    assert Swap.objects.count() == 1


@pytest.mark.parametrize(("status", "says"), [("served", "has been served"), ("cancelled", "has been cancelled")])
def test_a_meal_that_is_over_or_off_is_not_changed(swap, spare, meal, status, says):
    Meal.objects.filter(pk=meal.pk).update(status=status, served=0 if status == "served" else None)

    with pytest.raises(Refused, match=says):
        swap(spare)


def test_nor_one_of_a_day_that_is_over(swap, entry, spare):
    Entry.objects.filter(pk=entry.pk).update(on=today() - timedelta(days=1))
    entry.refresh_from_db()

    with pytest.raises(Refused, match="That day is over"):
        swap(spare)


def test_a_dish_of_another_row_another_menu_or_laid_aside_is_refused(swap, entry, kitchen, spare, monday):
    with pytest.raises(Refused, match="“冬瓜汤” does not belong into that row"):
        swap(kitchen.dishes["冬瓜汤"])
    other = Menu.objects.create(area=Area.objects.get(), starts_on=monday + timedelta(days=14))
    there = Entry.objects.create(menu=other, on=other.starts_on, sitting=kitchen.lunch, position=0, dish=entry.dish,
                                 category=entry.category)  # fmt: skip
    with pytest.raises(Refused, match="stands on another menu"):
        swap(spare, there)
    with pytest.raises(Refused, match="is on the menu of that meal already"):
        swap(entry.dish)
    Dish.objects.filter(pk=spare.pk).update(status="aside")
    spare.refresh_from_db()
    with pytest.raises(Refused, match="is laid aside"):
        swap(spare)
