"""The set-up: areas, sittings and their rows, stations, cycles; rules and limits that hold from a day on."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.canteen import actions
from apps.canteen.models import (
    Cycle,
    Dish,
    HealthCertificate,
    MenuRule,
    MorningCheck,
    OfficialMeal,
    Reading,
    SafetyLimit,
    Sample,
    Sitting,
)
from apps.canteen.queries import begun, weeks
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid
from apps.core.actions import Refused
from apps.core.dates import day, today
from tests.canteen import kitchens

pytestmark = pytest.mark.django_db

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def published(kitchen, cook, monday):
    menu = actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday, begins_with="empty")
    grid = Grid(dict(fill(weeks.week(kitchen.area, monday, Grid())).put))
    return actions.publish_menu(menu, by=cook, grid=grid)


class TestHouse:
    def test_an_area_a_sitting_with_its_rows_and_a_station_are_set_up(self, cook, kitchen, campuses, units):
        area = actions.add_area(by=cook, name="小餐厅", campus=campuses.main, unit=units.affairs)
        area = actions.change_area(area, by=cook, is_open=False)
        soup = kitchen.dishes["冬瓜汤"].category
        hours = {"starts": time(17), "ends": time(18), "closes_at": time(15), "places": 40}
        dinner = actions.add_sitting(by=cook, area=area, name="晚餐", rows=[(soup, 2, Decimal(1))], **hours)
        dinner = actions.change_sitting(dinner, by=cook, rows=[(soup, 3, Decimal("1.5"))], places=50)
        HealthCertificate.objects.create(person=cook, number="苏A1", issued_on=today(), expires_on=today() + WEEK)
        station = actions.add_station(
            by=cook, name="汤炉", campus=campuses.main, methods=["boiled"], dishes=2, cooks=[cook]
        )
        station = actions.change_station(station, by=cook, dishes=3, cooks=[])

        assert list(dinner.slots.values_list("dishes", "taken")) == [(3, Decimal("1.5"))]
        assert (area.is_open, dinner.places, station.dishes, station.cooks.count()) == (False, 50, 3, 0)

    @pytest.mark.parametrize(("rows", "says"), [("龙肉 2", "no category"), ("大荤 13", "one to twelve"),
                                                ("大荤 1.5", "one to twelve"), ("大荤 1\n大荤 2", "two rows"),
                                                ("大荤", "cannot be read"), ("", "rows")])  # fmt: skip
    def test_rows_that_make_no_sense_are_told(self, browse, cook, kitchen, rows, says):
        facts = {"area": kitchen.area.pk, "name": "晚餐", "starts": "17:00", "ends": "18:00", "closes_days": 0,
                 "closes_at": "15:00", "places": 40, "position": 0, "rows": rows}  # fmt: skip
        reply = browse(cook).post("/canteen/sittings/new/", facts)

        assert reply.status_code == 422
        assert says in reply.content.decode()
        assert Sitting.objects.count() == 1

    def test_a_sitting_is_changed_on_its_page(self, browse, cook, kitchen):
        client = browse(cook)
        form = client.get(f"/canteen/sittings/{kitchen.lunch.pk}/edit/").context["form"]
        assert form.initial["rows"] == "大荤 2\n素菜 2\n汤 1"
        facts = {"area": kitchen.area.pk, "name": "午餐", "starts": "11:30", "ends": "13:00", "closes_days": 0,
                 "closes_at": "09:00", "places": 310, "position": 0, "rows": "大荤 2 1\n素菜 3 1.5",
                 "weekdays": ["1", "2"], "is_open": "on"}  # fmt: skip
        assert client.post(f"/canteen/sittings/{kitchen.lunch.pk}/edit/", facts).status_code == 302

        kitchen.lunch.refresh_from_db()
        assert (kitchen.lunch.places, kitchen.lunch.weekdays, kitchen.lunch.slots.count()) == (310, [1, 2], 2)


class TestCycles:
    def test_the_weeks_up_to_a_menu_come_round_again(self, cook, kitchen, monday):
        menus = [published(kitchen, cook, monday + n * WEEK) for n in range(2)]
        cycle = actions.keep_as_cycle(menus[1], by=cook, name="两周轮换", weeks=2)

        assert cycle.starts_on == menus[0].starts_on
        for n in (2, 3):
            again = begun.grid(kitchen.area, monday + n * WEEK, "cycle")
            first = weeks.chosen(menus[n % 2])
            assert list(again.chosen.values()) == list(first.chosen.values())

    def test_weeks_without_a_menu_cannot_be_kept(self, cook, kitchen, monday):
        with pytest.raises(Refused):
            actions.keep_as_cycle(published(kitchen, cook, monday), by=cook, name="四周", weeks=4)

    def test_one_cycle_of_an_area_is_in_use(self, cook, kitchen, monday):
        menu = published(kitchen, cook, monday)
        first, second = (actions.keep_as_cycle(menu, by=cook, name=name, weeks=1) for name in ("甲", "乙"))
        assert list(Cycle.objects.filter(is_in_use=True)) == [second]
        actions.use_cycle(first, by=cook, is_in_use=True)
        assert list(Cycle.objects.filter(is_in_use=True)) == [first]
        actions.use_cycle(Cycle.objects.get(pk=first.pk), by=cook, is_in_use=False)
        assert not Cycle.objects.filter(is_in_use=True).exists()

    def test_a_dish_of_it_is_changed_left_out_and_added_again(self, browse, cook, kitchen, monday):
        cycle = actions.keep_as_cycle(published(kitchen, cook, monday), by=cook, name="单周循环", weeks=1)
        row = cycle.dishes.filter(category__name="大荤").first()
        there = cycle.dishes.filter(category=row.category, weekday=row.weekday).values("dish")
        other = Dish.objects.filter(category=row.category).exclude(pk__in=there).first()
        page, client = cycle.get_absolute_url(), browse(cook)

        form = client.get(f"{page}replace/?row={row.pk}").context["form"]
        assert {dish.category for dish in form.fields["dish"].queryset} == {row.category}
        assert client.post(f"{page}replace/", {"row": row.pk, "dish": other.pk}).status_code == 302
        again = begun.grid(kitchen.area, monday + WEEK, "cycle")
        assert other.pk in again.chosen.values()

        assert client.post(f"{page}replace/", {"row": row.pk}).status_code == 302
        assert not cycle.dishes.filter(pk=row.pk).exists()
        facts = {"week": 1, "weekday": row.weekday, "sitting": row.sitting_id, "dish": other.pk}
        assert client.post(f"{page}add/", facts).status_code == 302
        made = cycle.dishes.get(weekday=row.weekday, dish=other)
        assert (made.position, made.category) == (row.position, row.category)

    def test_nothing_stands_twice_in_a_meal_or_beyond_its_rows(self, cook, kitchen, monday):
        cycle = actions.keep_as_cycle(published(kitchen, cook, monday), by=cook, name="单周循环", weeks=1)
        one, two = cycle.dishes.filter(category__name="大荤", weekday=1)
        with pytest.raises(Refused, match="已有"):
            actions.replace_in_cycle(cycle, by=cook, row=one, dish=two.dish)
        place = {"by": cook, "weekday": 1, "sitting": one.sitting}
        with pytest.raises(Refused, match="已排满"):
            actions.add_to_cycle(cycle, week=1, dish=one.dish, **place)
        with pytest.raises(Refused, match="共1周"):
            actions.add_to_cycle(cycle, week=2, dish=one.dish, **place)
        actions.replace_in_cycle(cycle, by=cook, row=one, dish=None)
        with pytest.raises(Refused, match="已有"):
            actions.add_to_cycle(Cycle.objects.get(), week=1, dish=two.dish, **place)


class TestRules:
    def test_a_rule_holds_from_its_day_on_and_the_old_one_until_then(self, browse, cook, kitchen):
        rule = MenuRule.objects.get(check_code="repeat")
        from_on = today() + WEEK
        facts = {"starts_on": from_on, "source": "局办发〔2026〕3号", "limit_days": 5}
        reply = browse(cook).post(f"/canteen/rules/{rule.pk}/lay-down/", facts)

        assert reply.status_code == 302
        assert weeks.rules(from_on - timedelta(days=1))["repeat"].limits == {"days": 3}
        new = weeks.rules(from_on)["repeat"]
        assert (new.limits, new.is_hard) == ({"days": 5}, False)

    @pytest.mark.parametrize("check", MenuRule.Check.values)
    def test_each_check_is_laid_down_by_the_numbers_it_goes_by(self, browse, cook, kitchen, check):
        rule = MenuRule.objects.get(check_code=check)
        client = browse(cook)
        form = client.get(f"/canteen/rules/{rule.pk}/lay-down/").context["form"]
        shown = {limit.field: form.initial[limit.field] for limit in form.numbers}
        facts = {"starts_on": today() + WEEK, "source": "同前", "is_hard": "on" if rule.is_hard else "", **shown}
        assert client.post(f"/canteen/rules/{rule.pk}/lay-down/", facts).status_code == 302

        new = MenuRule.objects.in_force(today() + WEEK).get(check_code=check)
        assert (new.is_hard, new.limits) == (rule.is_hard, rule.limits)

    @pytest.mark.parametrize("typed", ["-1", "x", "99999", ""])
    def test_a_limit_that_is_none_is_told(self, browse, cook, kitchen, typed):
        rule = MenuRule.objects.get(check_code="repeat")
        facts = {"starts_on": today() + WEEK, "source": "x", "limit_days": typed}

        assert browse(cook).post(f"/canteen/rules/{rule.pk}/lay-down/", facts).status_code == 422

    def test_two_rules_of_a_check_never_hold_on_one_day(self, cook, kitchen):
        rule = MenuRule.objects.get(check_code="repeat")
        facts = {"is_hard": True, "source": "x", "limits": {"days": 2}}
        actions.lay_down_rule(rule, by=cook, starts_on=today() + 2 * WEEK, **facts)
        with pytest.raises(Refused):
            actions.lay_down_rule(rule, by=cook, starts_on=today() + WEEK, **facts)

    def test_a_limit_of_food_safety_is_laid_down_anew(self, browse, cook, kitchen):
        limit = SafetyLimit.objects.get(key="sample_grams")
        facts = {"value": "150", "starts_on": today(), "source": "新规范"}
        assert browse(cook).post(f"/canteen/limits/{limit.pk}/lay-down/", facts).status_code == 302

        assert SafetyLimit.objects.in_force(today()).get(key="sample_grams").value == 150
        actions.lay_down_limit(limit, by=cook, value=Decimal(175), starts_on=today() + WEEK, source="再新")
        assert SafetyLimit.objects.in_force(today()).get(key="sample_grams").value == 150

    def test_a_mistyped_rule_is_put_right_until_a_menu_was_published_by_it(self, browse, cook, kitchen, monday):
        rule = MenuRule.objects.get(check_code="repeat")
        client = browse(cook)
        address = f"/canteen/rules/{rule.pk}/correct/"
        assert client.post(address, {"limit_days": "2", "is_hard": "on", "reason": "多打"}).status_code == 302
        rule.refresh_from_db()
        assert rule.limits["days"] == 2
        published(kitchen, cook, monday)
        reply = client.post(address, {"limit_days": "7", "is_hard": "on", "reason": "再改"})

        assert reply.status_code == 422
        assert f"from {day(monday + WEEK, year=True)} on" in reply.content.decode()
        assert 'value="7"' in reply.content.decode()
        facts = {"is_hard": True, "limits": {"days": 7}}
        later = actions.lay_down_rule(rule, by=cook, starts_on=monday + WEEK, source="如提示", **facts)
        actions.correct_rule(later, by=cook, reason="尚未使用", **{**facts, "limits": {"days": 5}})
        actions.withdraw_rule(later, by=cook, reason="不改了")
        rule.refresh_from_db()
        assert rule.ends_on is None
        with pytest.raises(Refused):
            actions.withdraw_rule(rule, by=cook, reason="它已生效")

    @pytest.mark.parametrize("key", SafetyLimit.Key.values)
    def test_a_limit_is_put_right_until_something_was_judged_by_it(self, cook, kitchen, key, clerk):
        limit = SafetyLimit.objects.filter(key=key).first() or SafetyLimit.objects.create(
            key=key, value=1, starts_on=today() - WEEK, source="规范"
        )
        actions.correct_limit(limit, by=cook, value=Decimal(99), reason="打错")
        assert SafetyLimit.objects.in_force(today()).get(key=key).value == 99
        judged_by(key, clerk, kitchen)

        if key in ("certificate_days", "papers_months"):
            actions.correct_limit(limit, by=cook, value=Decimal(98), reason="只作提醒")
        else:
            with pytest.raises(Refused):
                actions.correct_limit(limit, by=cook, value=Decimal(98), reason="已用")

    def test_a_limit_that_has_not_begun_is_withdrawn_on_its_page(self, browse, cook, kitchen):
        limit = SafetyLimit.objects.get(key="core")
        later = actions.lay_down_limit(limit, by=cook, value=Decimal(75), starts_on=today() + WEEK, source="新")
        client = browse(cook)
        page = client.get(later.get_absolute_url()).content.decode()
        assert f"/canteen/limits/{later.pk}/withdraw/" in page
        assert f"/canteen/limits/{limit.pk}/withdraw/" not in client.get(limit.get_absolute_url()).content.decode()
        reply = client.post(f"/canteen/limits/{later.pk}/withdraw/", {"reason": "不改了"})

        assert reply["Location"] == limit.get_absolute_url()
        assert SafetyLimit.objects.in_force(today() + 2 * WEEK).get(key="core").pk == limit.pk
        assert "不改了" in client.get(limit.get_absolute_url()).content.decode()
        SafetyLimit.objects.filter(key="hot").delete()
        alone = SafetyLimit.objects.create(key="hot", value=1, starts_on=today() + WEEK, source="x")
        with pytest.raises(Refused):
            actions.withdraw_limit(alone, by=cook, reason="x")
        assert SafetyLimit.objects.filter(pk=alone.pk).exists()


def judged_by(key, person, kitchen):
    """Whatever the kitchen writes down in a day, so that a limit not asked for it would be found out."""
    pork = {"红烧肉": kitchen.dishes["红烧肉"]}
    makes = {
        "Sample": lambda: Sample.objects.create(
            meal=kitchens.meal(kitchen.lunch, made=pork), dish=kitchen.dishes["红烧肉"], grams=130, status="kept",
            taken_at=timezone.now(), keep_until=timezone.now(), taken_by=person,
        ),
        "MorningCheck": lambda: MorningCheck.objects.create(
            person=person, campus=kitchen.area.campus, temperature=Decimal("36.5"), checked_by=person
        ),
        "Reading": lambda: Reading.objects.create(
            campus=kitchen.area.campus, kind=key if key in Reading.Kind.values else "fridge", where="柜", celsius=4,
            is_fine=True, taken_by=person, meal=kitchens.meal(kitchen.lunch, today() + 2 * DAY, made=pork),
            dish=kitchen.dishes["红烧肉"],
        ),
        "OfficialMeal": lambda: OfficialMeal.objects.create(
            area=kitchen.area, sitting=kitchen.lunch, on=today(), unit=person.unit, guests_from="某局", letter="函",
            guests=4, companions=2, standard=80, asked_by=person, status="held", spent=100,
        ),
    }  # fmt: skip
    for make in makes.values():
        make()
