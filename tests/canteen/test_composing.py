"""The verbs of the week's menu: begun from what was, kept by one at a time, published once, then only swapped."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apps.canteen import actions
from apps.canteen.models import Dish, DishPrice, Entry, Meal, MenuRule, Sample
from apps.canteen.queries import editor, weeks
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.actions import Conflict, Refused, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(kitchen, cook, monday):
    return actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday, begins_with="empty")


@pytest.fixture
def full(draft):
    """A grid with a dish in each place, and no rule that forbids broken."""
    week = weeks.week(draft.area, draft.starts_on, Grid())
    filling = fill(week)
    assert filling.failures == []
    return Grid(dict(filling.put))


@pytest.fixture
def published(draft, full, cook):
    return actions.publish_menu(draft, by=cook, grid=full)


class TestBeginning:
    def test_any_day_of_the_week_begins_it_on_its_monday(self, kitchen, cook, monday):
        menu = actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday + timedelta(days=3), begins_with="empty")

        assert menu.starts_on == monday

    def test_last_weeks_dishes_come_to_the_same_weekdays(self, published, cook, monday):
        after = actions.begin_menu(by=cook, area=published.area, starts_on=monday + timedelta(days=7))

        def dishes(menu):
            return [(e.on.weekday(), e.category_id, e.position, e.dish_id) for e in Entry.objects.filter(menu=menu)]

        assert dishes(after) == dishes(published) != []

    def test_what_is_laid_aside_does_not_come_again(self, published, kitchen, cook, monday):
        gone = Entry.objects.filter(menu=published).first().dish
        gone.status = "aside"
        gone.save()
        after = actions.begin_menu(by=cook, area=published.area, starts_on=monday + timedelta(days=7))

        assert gone.pk not in weeks.chosen(after).chosen.values()

    def test_a_week_has_one_menu(self, draft, cook, monday):
        with pytest.raises(Conflict, match="已有"):
            actions.begin_menu(by=cook, area=draft.area, starts_on=monday, begins_with="empty")


class TestComposing:
    def test_what_is_kept_is_what_was_chosen(self, draft, full, cook):
        full.locked.add(min(full.chosen))
        actions.compose_menu(draft, by=cook, grid=full)

        assert weeks.chosen(draft) == full

    def test_the_second_editor_is_told_who_was_first(self, draft, full, cook):
        seen = draft.version
        actions.compose_menu(draft, by=cook, grid=full, version=seen)
        with pytest.raises(Stale) as refused:
            actions.compose_menu(draft, by=cook, grid=Grid(), version=seen)

        assert [entry.by for entry in refused.value.entries] == [cook]
        assert weeks.chosen(draft) == full

    def test_a_dish_stands_at_a_meal_only_once(self, draft, full, cook):
        one, other = [place for place in sorted(full.chosen) if place.meal == min(full.chosen).meal][:2]
        full.chosen[other] = full.chosen[one]
        with pytest.raises(Refused, match="已在"):
            actions.compose_menu(draft, by=cook, grid=full)

    def test_a_soup_is_no_main_course(self, draft, full, kitchen, cook):
        full.chosen[min(full.chosen)] = kitchen.dishes["冬瓜汤"].pk
        with pytest.raises(Refused, match="冬瓜汤"):
            actions.compose_menu(draft, by=cook, grid=full)

    def test_a_place_that_the_week_does_not_have_is_refused(self, draft, full, cook):
        place, dish = next(iter(full.chosen.items()))
        with pytest.raises(Refused, match="重新载入"):
            actions.compose_menu(draft, by=cook, grid=Grid({place._replace(position=7): dish}))

    def test_only_the_canteen_composes(self, draft, full, clerk):
        with pytest.raises(PermissionDenied):
            actions.compose_menu(draft, by=clerk, grid=full)


class TestPublishing:
    def test_prices_are_frozen_meals_opened_and_samples_listed_in_one_act(self, published):
        entries = Entry.objects.filter(menu=published)
        DishPrice.objects.update(price=9)

        assert {str(entry.price) for entry in entries} == {"3.00"}
        assert Meal.objects.filter(menu=published, status="open", places=300).count() == 5
        assert Sample.objects.filter(meal__menu=published, status="due").count() == entries.count() == 25

    def test_each_dish_costs_what_holds_on_the_day_it_is_eaten(self, draft, full, cook, monday, browse):
        wednesday = monday + timedelta(days=2)
        dish = Dish.objects.get(pk=full.chosen[min(place for place in full.chosen if place.on == wednesday)])
        actions.set_price(dish, by=cook, price=Decimal("2.20"), starts_on=wednesday, reason="周中调价")
        gone = Dish.objects.get(pk=full.chosen[max(full.chosen)])
        DishPrice.objects.filter(dish=gone).update(ends_on=monday + timedelta(days=1))
        week = weeks.week(draft.area, monday, full)
        place = next(one for one, pk in week.filled.items() if pk == dish.pk and one.on == wednesday)
        assert week.price(place, week.dishes[dish.pk]) == Decimal("2.20")
        [found] = [one for one in editor.judged(week)["findings"] if one["price"]]
        assert (gone.name in found["says"], found["hard"]) == (True, False)
        assert browse(cook).get(found["price"]).status_code == 200

        actions.publish_menu(draft, by=cook, grid=full)

        frozen = {(one.dish_id, one.on): one.price for one in Entry.objects.all()}
        assert {price for (pk, on), price in frozen.items() if pk == dish.pk and on >= wednesday} == {Decimal("2.20")}
        assert frozen[gone.pk, max(full.chosen).on] is None
        before = {price for (pk, on), price in frozen.items() if pk not in (dish.pk, gone.pk)}
        assert before == {Decimal("3.00")}

    def test_empty_places_are_refused_while_the_rule_forbids(self, draft, full, cook):
        full.chosen.popitem()
        with pytest.raises(Refused, match="尚不能发布"):
            actions.publish_menu(draft, by=cook, grid=full)
        assert Meal.objects.count() == 0

    def test_and_allowed_where_the_rule_only_warns(self, draft, full, cook):
        MenuRule.objects.filter(check_code="filled").update(is_hard=False)
        full.chosen.popitem()
        actions.publish_menu(draft, by=cook, grid=full)

        assert Entry.objects.filter(menu=draft).count() == 24

    def test_an_empty_menu_is_never_published(self, draft, cook):
        MenuRule.objects.all().delete()
        with pytest.raises(Refused, match="还没有菜"):
            actions.publish_menu(draft, by=cook)

    def test_a_week_is_published_once(self, published, full, cook):
        with pytest.raises(Refused, match="已发布"):
            actions.publish_menu(published, by=cook, grid=full)
        assert Meal.objects.count() == 5

    def test_a_published_menu_is_not_composed_any_more(self, published, cook):
        with pytest.raises(Refused, match="已发布"):
            actions.compose_menu(published, by=cook, grid=Grid())
