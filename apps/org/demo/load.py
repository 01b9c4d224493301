"""Build the bureau in bulk. 912 people are on the books of the half-year; a few of them have left since."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from django.contrib.auth.hashers import make_password

from apps.core import demo
from apps.core.dates import local
from apps.org.demo import bureau as plan
from apps.org.demo import programs, trail
from apps.org.demo.accounts import FIGURES
from apps.org.demo.names import READ_OTHERWISE, draw, login_name, reading
from apps.org.models import Absence, Building, Campus, Grant, Person, Place, Post, Role, Unit

LEFT_SINCE = 9
AWAY_THIS_WEEK = 24


def load(bureau: demo.Bureau) -> None:
    random = bureau.random("org")
    made = bureau.made
    made["campuses"], made["buildings"] = _campuses(bureau)
    made["units"] = _units(bureau, made["campuses"])
    made["posts"] = _posts(made["units"])
    made["people"] = _people(bureau, random)
    made["accounts"] = {p.username: p for p in made["people"] if p.username in demo.logins}
    made["places"] = _places(bureau)
    _second_units(bureau, random)
    _grants(bureau)
    _absences(bureau, random)
    trail.write(bureau)
    programs.load(bureau)


def _campuses(bureau: demo.Bureau) -> tuple[dict[str, Campus], dict[str, Building]]:
    campuses = {
        name: Campus(
            name=name,
            address=address,
            position=n,
            opened_on=month and bureau.month(month),
            keeps_own_figures=name in plan.OWN_FIGURES,
        )
        for n, (name, (address, month, _buildings)) in enumerate(plan.CAMPUSES.items(), 1)
    }
    Campus.objects.bulk_create(campuses.values())
    named = [(campus, name) for campus, (*_rest, names) in plan.CAMPUSES.items() for name in names]
    buildings = {
        name: Building(campus=campuses[campus], name=name, position=n) for n, (campus, name) in enumerate(named, 1)
    }
    campus, leased = plan.LEASED
    leased_from = bureau.month(5) + timedelta(days=17)
    buildings[leased] = Building(campus=campuses[campus], name=leased, position=len(named) + 1, opened_on=leased_from)
    Building.objects.bulk_create(buildings.values())
    return campuses, buildings


def _units(bureau: demo.Bureau, campuses: dict[str, Campus]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for n, (name, (short, parent, campus, _size)) in enumerate(plan.UNITS.items(), 1):
        versions = 2 if name == plan.RENAMED[0] else 1
        units[name] = Unit(name=name, short_name=short, campus=campuses[campus], position=n, version=versions)
        units[name].parent_name = parent
    # Parents first: bulk_create needs their keys.
    for depth in ([None], [plan.ROOT], [plan.HOME]):
        row = [unit for unit in units.values() if unit.parent_name in depth]
        for unit in row:
            unit.parent = units.get(unit.parent_name)
        Unit.objects.bulk_create(row)
    return units


def heads_of(name: str, parent: str | None) -> list[tuple[int, str, int]]:
    """The head posts of a unit, by what it is called."""
    if name in plan.HEADS:
        return plan.HEADS[name]
    if parent == plan.HOME:
        return plan.HEADS["科"]
    endings = {"局": "局", "部": "部", "室": "办", "委": "委", "会": "会"}
    return plan.HEADS["委" if name.endswith("委员会") else endings[name[-1]]]


def _posts(units: dict[str, Unit]) -> dict[tuple[str, str], Post]:
    posts: dict[tuple[str, str], Post] = {}
    for name, unit in units.items():
        heads = [head[:2] for head in heads_of(name, plan.UNITS[name][1])]
        others = [other[:2] for other in plan.WORKERS.get(name, plan.CIVIL)]
        for rank, title in [*heads, *others]:
            posts[name, title] = Post(unit=unit, title=title, rank=rank)
    Post.objects.bulk_create(posts.values())
    deputised = []
    for name in units:
        titles = [title for _rank, title, _n in heads_of(name, plan.UNITS[name][1])]
        for title, next_title in pairwise(titles):
            posts[name, title].deputy = posts[name, next_title]
            deputised.append(posts[name, title])
    Post.objects.bulk_update(deputised, ["deputy"])
    return posts


def _people(bureau: demo.Bureau, random: Random) -> list[Person]:
    taken = {figure.username for figure in FIGURES}
    people = []
    for name, (*_rest, size) in plan.UNITS.items():
        waiting = [figure for figure in FIGURES if figure.unit == name]
        for title in _titles(name, size, random):
            figure = next((f for f in waiting if f.post == title), None)
            if figure:
                waiting.remove(figure)
            post = bureau.made["posts"][name, title]
            people.append(_person(bureau, post, figure, random, taken, len(people) + 1))
        if waiting:
            raise LookupError(f"no post in {name} for {waiting[0].username}")
    _some_left(bureau, people, random)
    Person.objects.bulk_create(people, batch_size=500)
    return people


def _titles(name: str, size: int, random: Random) -> list[str]:
    """One title a head: the heads, then at least one of every other post, then by weight."""
    heads = [title for _rank, title, count in heads_of(name, plan.UNITS[name][1]) for _n in range(count)]
    others = plan.WORKERS.get(name, plan.CIVIL)
    firsts = [title for _rank, title, _weight in others][: max(0, size - len(heads))]
    left = size - len(heads) - len(firsts)
    rest = random.choices([o[1] for o in others], weights=[o[2] for o in others], k=left)
    return [*heads, *firsts, *rest]


_PASSWORD: list[str] = []


def _demo_password() -> str:
    """Hashed once: one PBKDF2 hash takes 0.4 s, and all demo accounts share the password."""
    if not _PASSWORD:
        _PASSWORD.append(make_password(demo.PASSWORD))
    return _PASSWORD[0]


def _person(bureau, post: Post, figure, random: Random, taken: set[str], number: int) -> Person:
    surname, given = figure.name if figure else draw(random)
    return Person(
        username=figure.username if figure else login_name(surname, given, taken),
        staff_number=f"{10000 + number}",
        name=surname + given,
        name_reading=" ".join(reading(surname, given)) if surname in READ_OTHERWISE else "",
        unit=post.unit,
        post=post,
        phone=f"6880{1000 + number}",
        password=_demo_password() if figure else make_password(None),
        # No date: the well-known demo password neither has to be changed nor grows old.
        password_changed_at=None,
        must_change_password=not figure,
    )


def _some_left(bureau: demo.Bureau, people: list[Person], random: Random) -> None:
    """A few retired or moved after the half-year; nobody who heads a unit or shows the demo."""
    first = min(max(bureau.starts_on, bureau.ends_on + timedelta(days=1)), bureau.today)
    quiet = [p for p in people if p.post.rank > 20 and p.username not in demo.logins]
    days = max(0, (bureau.today - first).days - 1)
    for person in random.sample(quiet, LEFT_SINCE):
        person.left_on = first + timedelta(days=random.randint(0, days))
        person.is_active, person.version = False, 2


def in_service(bureau: demo.Bureau, unit: str) -> list[Person]:
    return [p for p in bureau.made["people"] if p.unit.name == unit and p.is_active]


def _places(bureau: demo.Bureau) -> list[Place]:
    buildings = bureau.made["buildings"]
    rows = [(buildings[b], name, number, floor, kind) for b, name, number, floor, kind in plan.PLACES]
    rooms = dict.fromkeys(buildings, 200)
    for unit in bureau.made["units"].values():
        choice = plan.OFFICE_BUILDINGS[unit.campus.name]
        building = choice[unit.position % len(choice)]
        rooms[building] += 2
        number = rooms[building]
        rows.append((buildings[building], f"{unit.short_name}办公室", str(number), number // 100, "office"))
    places = [
        Place(building=building, name=name, number=number, floor=floor, kind=kind, position=100 + n)
        for n, (building, name, number, floor, kind) in enumerate(rows)
    ]
    return Place.objects.bulk_create(places)


def _second_units(bureau: demo.Bureau, random: Random) -> None:
    """Three people work in two units."""
    pairs = [("会务接待科", "党政办公室"), ("财务科", "财政局"), ("信息化科", "行政审批局")]
    link = Person.other_units.through
    link.objects.bulk_create(
        link(person=_plain_member(bureau, unit, random), unit=bureau.made["units"][other]) for unit, other in pairs
    )


def _plain_member(bureau: demo.Bureau, unit: str, random: Random) -> Person:
    return random.choice([p for p in in_service(bureau, unit) if p.username not in demo.logins and p.post.rank > 20])


def _grants(bureau: demo.Bureau) -> None:
    units, campuses, accounts = (bureau.made[key] for key in ("units", "campuses", "accounts"))
    given = [
        (accounts[f.username], f.role, units[f.unit] if f.only_unit else None, campuses.get(f.campus))
        for f in FIGURES
        if f.role
    ]
    clerks = {name: accounts["lina"] if name == "财政局" else _clerk(bureau, name) for name in units}
    bureau.made["clerks"] = clerks
    given += [(clerks[name], Role.UNIT_CLERK, unit, None) for name, unit in units.items() if name != "财政局"]
    free = _untrusted(bureau, given)
    given += [(free("会务接待科"), Role.ROOM_KEEPER, None, campus) for campus in campuses.values()]
    given += [(free("会务接待科"), Role.ROOM_KEEPER, None, None)]
    given += [(free("餐饮服务科"), Role.CANTEEN_MANAGER, None, None)]
    given += [(free("物资保障科"), Role.STOREKEEPER, None, campuses[name]) for name in ("管委会", "服务中心")]
    given += [(free("车辆管理科"), Role.DISPATCHER, None, None) for _n in range(2)]
    given += [(free("督查考核科"), Role.SUPERVISOR, None, None) for _n in range(3)]
    given += [(free("安全保卫科"), Role.DUTY_CLERK, None, None), (free("办公室"), Role.DUTY_CLERK, None, None)]
    given += [(free("办公室"), Role.OFFICE_ADMIN, None, None)]
    leaders = [p for p in in_service(bureau, plan.ROOT) if p.post.rank <= 3 and p.username not in accounts]
    given += [(person, Role.LEADER, None, None) for person in leaders]
    starts_on = trail.set_up_on(bureau)
    grants = [
        Grant(person=person, role=role, unit=unit, campus=campus, starts_on=starts_on)
        for person, role, unit, campus in given
    ]
    trail.granted(bureau, Grant.objects.bulk_create(grants))


def _clerk(bureau: demo.Bureau, unit: str) -> Person:
    """The first ordinary member of the unit keeps its books."""
    members = [p for p in in_service(bureau, unit) if p.username not in demo.logins]
    return min(members, key=lambda p: (p.post.rank < 20, p.post.rank, p.staff_number))


def _untrusted(bureau: demo.Bureau, given: list):
    """Hand out people of a unit one after another, nobody twice: the three officers must be three."""
    trusted = {person.username for person, *_rest in given}

    def free(unit: str) -> Person:
        person = next(p for p in in_service(bureau, unit) if p.post.rank > 10 and p.username not in trusted)
        trusted.add(person.username)
        return person

    return free


def _absences(bureau: demo.Bureau, random: Random) -> None:
    kinds = [(Absence.Kind.LEAVE, "年休假"), (Absence.Kind.TRAVEL, "赴省厅办事"), (Absence.Kind.TRAINING, "党校学习")]
    people = [p for p in bureau.made["people"] if p.is_active and p.username not in demo.logins]
    rows = []
    for person in random.sample(people, AWAY_THIS_WEEK):
        kind, note = random.choice(kinds)
        first = bureau.today + timedelta(days=random.randint(-4, 6))
        starts_at, ends_at = _whole_days(first, random.randint(1, 5))
        rows.append(Absence(person=person, kind=kind, note=note, starts_at=starts_at, ends_at=ends_at))
    trail.away(bureau, Absence.objects.bulk_create(rows))


def _whole_days(first: date, days: int) -> tuple[datetime, datetime]:
    return local(first, time.min), local(first + timedelta(days=days), time.min)
