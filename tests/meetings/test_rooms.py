"""Rooms, equipment and rules are looked after by those who keep them."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from apps.core import editions
from apps.core.actions import Refused
from apps.meetings import actions
from apps.meetings.models import BookingRule, Equipment, Room, RoomLayout
from apps.org.models import Place, Role


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def place(room):
    return Place.objects.create(building=room.place.building, name="503", kind=Place.Kind.MEETING_ROOM)


def room_facts(**facts):
    known = {"room_class": "small", "capacity": 12, "equipment": [], "set_up_minutes": 0, "clean_up_minutes": 10}
    return {**known, "is_bookable": True, "note": "", "layouts": {"u_shape": 8}, **facts}


def rule_facts(**facts):
    known = {"name": "小会议室", "room": None, "room_class": "small", "starts_on": date(2026, 1, 1), "ends_on": None}
    limits = {"window_days": 30, "longest_minutes": 120, "grid_minutes": 30, "opens_at": time(8), "closes_at": time(18)}
    rest = {"source": "管理办法", "who": "everyone", "units": [], "workdays_only": False}
    return {**known, **limits, **rest, **facts}


def test_a_keeper_offers_a_place_with_its_layouts_and_equipment(keeper, place):
    projector = actions.add_equipment(by=keeper, name="投影", position=1)

    room = actions.add_room(by=keeper, place=place, **room_facts(equipment=[projector]))

    assert (room.pk, list(room.equipment.all())) == (place.pk, [projector])
    assert room.seats_for("u_shape") == 8
    assert room.seats_for("theatre") == 12


def test_a_change_of_a_room_replaces_its_layouts(keeper, room):
    actions.change_room(room, by=keeper, **room_facts(layouts={"theatre": 30}))
    actions.change_room(room, by=keeper, **room_facts(layouts={"theatre": 40, "sofas": 6}))

    layouts = RoomLayout.objects.filter(room=room).order_by("capacity").values_list("layout", "capacity")
    assert list(layouts) == [("sofas", 6), ("theatre", 40)]


def test_a_keeper_of_one_campus_keeps_no_room_of_another(make_person, make_room, campuses):
    keeper = make_person("zhou", roles=[Role.ROOM_KEEPER], campus=campuses.service)
    here, there = make_room("101", campus=campuses.service), make_room("301")

    actions.change_room(here, by=keeper, **room_facts())
    with pytest.raises(PermissionDenied):
        actions.change_room(there, by=keeper, **room_facts())


def test_equipment_is_renamed_and_named_once(keeper):
    screen = actions.add_equipment(by=keeper, name="电视", position=1)
    actions.change_equipment(screen, by=keeper, name="大屏", position=1)

    with pytest.raises(Refused, match="There is another equipment with the same name"):
        actions.add_equipment(by=keeper, name="大屏", position=2)
    assert Equipment.objects.get().name == "大屏"


def test_a_rule_is_written_and_ended(keeper):
    rule = actions.add_rule(by=keeper, **rule_facts())
    actions.change_rule(rule, by=keeper, **rule_facts(ends_on=date(2026, 7, 1)))

    assert list(BookingRule.objects.in_force(date(2026, 6, 30))) == [rule]
    assert list(BookingRule.objects.in_force(date(2026, 7, 1))) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": date(2025, 1, 1)}, "last day must be later"),
        ({"closes_at": time(7)}, "must close later than it opens"),
        ({"grid_minutes": 7}, "start grid is"),
        ({"longest_minutes": 0}, "must be above zero"),
        ({"window_days": 0}, "must be above zero"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(keeper, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.add_rule(by=keeper, **rule_facts(**wrong))


@pytest.mark.parametrize(
    ("room_named", "class_named", "allowed"), [(0, 0, True), (1, 0, True), (0, 1, True), (1, 1, False)]
)
def test_a_rule_is_for_a_room_or_a_class_or_neither(keeper, room, room_named, class_named, allowed):
    facts = rule_facts(room=room if room_named else None, room_class="small" if class_named else "")
    if allowed:
        assert actions.add_rule(by=keeper, **facts).pk
    else:
        with pytest.raises(Refused, match="a room or a class, not both"):
            actions.add_rule(by=keeper, **facts)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"capacity": 0}, "meetings_room_has_seats"),
        ({"set_up_minutes": 241}, "meetings_room_buffers_within_four_hours"),
        ({"clean_up_minutes": 241}, "meetings_room_buffers_within_four_hours"),
    ],
)
def test_the_database_refuses_impossible_rooms(place, facts, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Room.objects.create(**{"place": place, "capacity": 1, **facts})


def test_staff_keep_no_rooms(clerk, place):
    with pytest.raises(PermissionDenied):
        actions.add_room(by=clerk, place=place, **room_facts())
    with pytest.raises(PermissionDenied):
        actions.add_rule(by=clerk, **rule_facts())


def test_a_keeper_changes_a_room_in_the_browser(client, keeper, room):
    client.force_login(keeper)
    page = client.get(f"{room.get_absolute_url()}edit/")
    assert page.status_code == 200

    sent = {"room_class": "hall", "capacity": 200, "set_up_minutes": 30, "clean_up_minutes": 30, "is_bookable": "on"}
    reply = client.post(f"{room.get_absolute_url()}edit/", {**sent, "seats_theatre": 200, "seats_classroom": 120})

    assert reply.url == room.get_absolute_url()
    room.refresh_from_db()
    assert (room.capacity, room.layouts.count(), room.is_bookable) == (200, 2, True)
    assert client.get(room.get_absolute_url()).status_code == 200


def test_a_keeper_writes_a_rule_in_the_browser(client, keeper, room):
    client.force_login(keeper)
    sent = {k: v for k, v in rule_facts(opens_at="08:00", closes_at="18:00").items() if v not in (None, [], False)}

    reply = client.post("/meetings/rules/new/", {**sent, "starts_on": f"{timezone.localdate()}"})

    assert reply.status_code == 302
    assert client.get(BookingRule.objects.get().get_absolute_url()).status_code == 200


def test_a_list_of_choices_names_each_room_as_the_room_itself_does(room, make_room):
    make_room("301")

    assert Room.objects.labels(editions.current()) == [(str(each.pk), str(each)) for each in Room.objects.named()]
