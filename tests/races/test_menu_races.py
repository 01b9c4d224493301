"""Eight hands publish one menu at the same instant: it is published once, its meals are opened and its samples listed
once. Beside it the control: without lock and constraint each of them opens the meals anew."""

import pytest
from django.db.models import QuerySet

from apps.canteen import actions
from apps.canteen.models import Meal, Menu, Sample
from apps.canteen.queries import weeks
from apps.canteen.queries.begun import next_monday
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.dates import today
from apps.core.models import LogEntry
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.canteen import composed
from tests.races.hands import at_once, winners, without

pytestmark = pytest.mark.django_db(transaction=True)

MEALS, DISHES = 5, 25


@pytest.fixture
def draft():
    """A full week, and who may publish it."""
    campus = Campus.objects.create(name="管委会")
    unit = Unit.objects.create(name="餐饮服务科", campus=campus)
    cook = Person.objects.create_user("cook", name="陈建军", unit=unit)
    Grant.objects.create(person=cook, role=Role.CANTEEN_MANAGER)
    kitchen = composed.kitchen(campus, unit)
    menu = actions.begin_menu(by=cook, area=kitchen.area, starts_on=next_monday(today()), begins_with="empty")
    put = fill(weeks.week(kitchen.area, menu.starts_on, Grid())).put
    return actions.compose_menu(menu, by=cook, grid=Grid(dict(put))), cook


def publish_at_once(menu, cook):
    return at_once(lambda _number: actions.publish_menu(Menu.objects.get(pk=menu.pk), by=cook))


def test_a_menu_published_by_eight_at_once_is_published_once(draft):
    menu, cook = draft

    assert winners(publish_at_once(menu, cook)) == 1
    assert Meal.objects.filter(menu=menu).count() == MEALS
    assert Sample.objects.filter(meal__menu=menu).count() == DISHES
    assert LogEntry.objects.about(menu).filter(verb="canteen.publish_menu").count() == 1


def test_without_guards_its_meals_are_opened_twice(draft, monkeypatch):
    menu, cook = draft
    with without("canteen_meal", "canteen_meal_one_a_day"):
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows._chain())
        publish_at_once(menu, cook)

        assert Meal.objects.filter(menu=menu).count() > MEALS
