"""Write the rooms and the rules as the keeper's verbs would have."""

from datetime import time, timedelta

from apps.core import demo
from apps.core.dates import local
from apps.meetings.demo import plan
from apps.meetings.models import BookingRule, Equipment, MeetingClass, Room, RoomLayout
from apps.org.models import Place


def load(bureau: demo.Bureau) -> dict[tuple[str, str], Room]:
    """The 25 rooms by (building, name)."""
    places = _places(bureau)
    rooms = {
        (building, name): Room(
            place=places[building, name],
            room_class=kind,
            capacity=seats,
            set_up_minutes=set_up,
            clean_up_minutes=clean_up,
            note=plan.NOTES.get((building, name), ""),
            is_secure=(building, name) in plan.SECURE,
            direction=plan.WAYS[floor].format(side=plan.SIDES[int(number[-1]) % 2]),
        )
        for building, name, number, floor, kind, seats, _layouts, _equipment, set_up, clean_up in plan.ROOMS
    }
    Room.objects.bulk_create(rooms.values())
    _fit_out(rooms)
    bureau.made["parts"] = _part(bureau, rooms[plan.PARTED])
    bureau.made["classes"] = _classes(bureau)
    _rules(bureau, rooms)
    keeper = bureau.made["accounts"]["wangfang"]
    for room in rooms.values():
        at = local((room.place.opened_on or bureau.starts_on) - timedelta(days=20), time(8, 30))
        bureau.wrote_down("meetings.add_room", room, by=keeper, at=at, facts={"capacity": room.capacity})
    return rooms


def _places(bureau: demo.Bureau) -> dict[tuple[str, str], Place]:
    buildings = bureau.made["buildings"]
    places = {}
    for n, (building, name, number, floor, *_rest) in enumerate(plan.ROOMS, 1):
        # A building that opens later brings its rooms' first day with it.
        home = buildings[building]
        opened_on = home.opened_on or home.campus.opened_on
        places[building, name] = Place(
            building=home,
            name=name,
            number=number,
            floor=floor,
            kind=Place.Kind.MEETING_ROOM,
            position=n * 10,
            opened_on=opened_on if opened_on and opened_on > bureau.starts_on else None,
        )
    Place.objects.bulk_create(places.values())
    return places


def _part(bureau: demo.Bureau, hall: Room) -> list[Room]:
    """The two halves of the great hall, beside the 25 rooms."""
    keeper, home = bureau.made["accounts"]["wangfang"], hall.place
    parts = []
    for n, (name, number, seats, layouts) in enumerate(plan.PARTS, 1):
        position = home.position + n
        place = Place.objects.create(
            building=home.building, name=name, number=number, floor=home.floor, kind=home.kind, position=position
        )
        part = Room.objects.create(
            place=place, room_class=hall.room_class, capacity=seats, set_up_minutes=15, clean_up_minutes=15, whole=hall
        )
        RoomLayout.objects.bulk_create(RoomLayout(room=part, layout=k, capacity=v) for k, v in layouts.items())
        part.seats_by_layout = layouts
        part.equipment.set(hall.equipment.all())
        at = local(bureau.starts_on - timedelta(days=20), time(8, 45))
        bureau.wrote_down("meetings.add_room", part, by=keeper, at=at, facts={"capacity": seats})
        parts.append(part)
    return parts


def _classes(bureau: demo.Bureau) -> dict[str, MeetingClass]:
    admin, made = bureau.made["accounts"]["liujing"], {}
    for name, rank, units in plan.CLASSES:
        made[name] = row = MeetingClass.objects.create(name=name, rank=rank)
        row.units.set([bureau.made["units"][unit] for unit in units])
        at = local(bureau.starts_on - timedelta(days=20), time(9, 10))
        bureau.wrote_down("meetings.add_class", row, by=admin, at=at, facts={"name": name, "rank": rank})
    return made


def _fit_out(rooms: dict[tuple[str, str], Room]) -> None:
    names = list(dict.fromkeys(name for row in plan.ROOMS for name in row[7].split()))
    equipment = {name: Equipment(name=name, position=n) for n, name in enumerate(names, 1)}
    Equipment.objects.bulk_create(equipment.values())
    layouts, fittings = [], []
    for building, name, *_columns, kinds, fitted, _before, _after in plan.ROOMS:
        room = rooms[building, name]
        rows = [RoomLayout(room=room, layout=layout, capacity=seats) for layout, seats in kinds.items()]
        room.seats_by_layout = kinds
        layouts += rows
        fittings += [Room.equipment.through(room=room, equipment=equipment[thing]) for thing in fitted.split()]
    RoomLayout.objects.bulk_create(layouts)
    Room.equipment.through.objects.bulk_create(fittings)


def _rules(bureau: demo.Bureau, rooms: dict[tuple[str, str], Room]) -> None:
    keeper = bureau.made["accounts"]["wangfang"]
    rules, named = [], []
    for name, scope, starts_on, ends_on, source, columns, units in plan.RULES:
        room = rooms[scope] if isinstance(scope, tuple) else None
        room_class = scope if isinstance(scope, str) else ""
        rule = BookingRule(
            name=name,
            room=room,
            room_class=room_class,
            starts_on=starts_on,
            ends_on=ends_on,
            source=source,
            **(plan.USUAL | columns),
        )
        rules.append(rule)
        named += [BookingRule.units.through(bookingrule=rule, unit=bureau.made["units"][unit]) for unit in units]
    BookingRule.objects.bulk_create(rules)
    for link in named:
        link.bookingrule_id = link.bookingrule.pk
    BookingRule.units.through.objects.bulk_create(named)
    for rule in rules:
        at = local(max(rule.starts_on, bureau.starts_on) - timedelta(days=20), time(10, 0))
        bureau.wrote_down("meetings.add_rule", rule, by=keeper, at=at, facts={"name": rule.name, "source": rule.source})
