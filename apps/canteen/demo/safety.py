"""The demo's kitchen books: samples kept for two days, morning checks, certificates, temperatures, disinfection."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from apps.canteen.demo.places import MAIN, OTHER, UNIT
from apps.canteen.demo.weekly import Calendar, manager
from apps.canteen.models import Disinfection, HealthCertificate, MorningCheck, Reading, Sample
from apps.core import demo
from apps.core.dates import local
from apps.org.models import Person

KEPT = timedelta(hours=48)
DISPOSED = time(8, 40)
WORKERS = {MAIN: 12, OTHER: 5}  # who cooks and serves, beside the cooks of the stations
EXPIRES_IN = 9  # days, of the certificate that ends soonest
FRIDGES = {
    "1号冷藏柜": ("fridge", 3.5),
    "2号冷藏柜": ("fridge", 4.2),
    "留样冰箱": ("fridge", 4.0),
    "冷冻柜": ("freezer", -18.5),
}
ROUNDS = (("餐具", "heat", 20, time(14, 30)), ("操作台及刀具", "chlorine", 10, time(15, 0)),
          ("冷菜间", "ultraviolet", 30, time(6, 20)))  # fmt: skip
TOO_WARM, SENT_HOME, REHEATED = "已调低温度，两小时后复测4.0℃", "体温偏高，已劝返就医", "回锅加热至78℃"


def write(bureau: demo.Bureau, calendar: Calendar, meals: list) -> None:
    dice = bureau.random("canteen.safety")
    days = [on for first in calendar.shown for on in calendar.days(first) if on <= bureau.today]
    crew = _crew(bureau)
    _samples(bureau, calendar, meals, dice)
    _certificates(bureau, crew, dice)
    _morning_checks(bureau, crew, days, dice)
    readings = sorted([*_appliances(bureau, days, dice), *_cores(bureau, meals, dice)], key=lambda one: one.taken_at)
    Reading.objects.bulk_create(readings, batch_size=1000)
    _disinfected(bureau, days)


def _crew(bureau: demo.Bureau) -> dict[str, list[Person]]:
    """By campus: the cooks of the stations first, then those who serve."""
    cooks = bureau.made["cooks"]
    taken = {person.pk for there in cooks.values() for person in there}
    free = iter([p for p in bureau.made["people"]
                 if p.unit.name == UNIT and p.is_active and p.pk not in taken and p.post.rank >= 32])  # fmt: skip
    return {campus: [*cooks[campus], *(p for p, _n in zip(free, range(many), strict=False))]
            for campus, many in WORKERS.items()}  # fmt: skip


# -- samples -----------------------------------------------------------------------------------------------------------
def _samples(bureau: demo.Bureau, calendar: Calendar, meals: list, dice: Random) -> None:
    """Of each dish; taken one after the other while the meal is laid out."""
    made, by = [], manager(bureau)
    for one in meals:
        meal, begun = one.meal, timedelta(minutes=dice.randint(12, 24))
        for n, dish in enumerate(sorted(set(one.every_dish))):
            sample = Sample(meal=meal, dish_id=dish)
            if meal.served is not None:
                taken = local(meal.on, meal.sitting.starts) - begun + timedelta(seconds=40 * n)
                sample.grams, sample.taken_at, sample.taken_by = dice.randint(26, 38) * 5, taken, by
                sample.keep_until, sample.status, sample.version = taken + KEPT, Sample.Status.KEPT, 2
                if (gone := _gone(calendar, sample.keep_until) + timedelta(seconds=20 * n)).date() < bureau.today:
                    sample.disposed_at, sample.status, sample.version = gone, Sample.Status.DISPOSED, 3
            made.append(sample)
    Sample.objects.bulk_create(made, batch_size=2000)
    person = {"id": by.pk, "name": str(by)}
    for sample in made:
        if sample.taken_at:
            changes = {
                "grams": [None, sample.grams], "taken_at": [None, _utc(sample.taken_at)], "taken_by": [None, person],
                "keep_until": [None, _utc(sample.keep_until)], "status": ["due", "kept"],
            }  # fmt: skip
            bureau.wrote_down("canteen.take_sample", sample, by=by, at=sample.taken_at, version=2,
                              facts={"grams": sample.grams}, changes=changes)  # fmt: skip
        if sample.disposed_at:
            changes = {"disposed_at": [None, _utc(sample.disposed_at)], "status": ["kept", "disposed"]}
            bureau.wrote_down(
                "canteen.dispose_sample", sample, by=by, at=sample.disposed_at, version=3, changes=changes
            )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _gone(calendar: Calendar, until: datetime) -> datetime:
    """The first morning of work after the two days."""
    on = until.date() + timedelta(days=1)
    while on not in calendar.work:
        on += timedelta(days=1)
    return local(on, DISPOSED)


# -- people ------------------------------------------------------------------------------------------------------------
def _certificates(bureau: demo.Bureau, crew: dict[str, list[Person]], dice: Random) -> None:
    """For a year from the day on which they were issued; one ends within a few days."""
    people = [person for there in crew.values() for person in there]
    made = []
    for n, person in enumerate(people):
        ends = bureau.today + timedelta(days=EXPIRES_IN if n == 2 else dice.randint(45, 185))
        made.append(HealthCertificate(person=person, number=f"苏D卫健{ends.year - 1}-{4100 + 7 * n}",
                                      issued_on=ends - timedelta(days=365), expires_on=ends))  # fmt: skip
    HealthCertificate.objects.bulk_create(made)


def _morning_checks(bureau: demo.Bureau, crew: dict[str, list[Person]], days: list[date], dice: Random) -> None:
    rows, by, ill = [], manager(bureau).pk, set(dice.sample(range(len(days)), min(3, len(days))))
    for n, on in enumerate(days):
        for campus, there in crew.items():
            for k, person in enumerate(there):
                fever = n in ill and campus == MAIN and k == 4
                celsius = Decimal(dice.randint(374, 381) if fever else dice.randint(361, 368)) / 10
                rows.append((1, person.pk, bureau.made["campuses"][campus].pk, on, celsius, not fever, True, True,
                             not fever, SENT_HOME if fever else "", by))  # fmt: skip
    columns = ("version", "person_id", "campus_id", '"on"', "temperature", "is_well", "hands_are_sound", "is_clean",
               "may_work", "note", "checked_by_id")  # fmt: skip
    demo.pour(MorningCheck, columns, rows)


# -- temperatures, disinfection ----------------------------------------------------------------------------------------
def _appliances(bureau: demo.Bureau, days: list[date], dice: Random) -> Iterator[Reading]:
    """Every morning; once in the half-year a door had been left open."""
    odd = days[len(days) // 3] if days else None
    for on in days:
        for campus in (MAIN, OTHER):
            for n, (where, (kind, usual)) in enumerate(FRIDGES.items()):
                warm = on == odd and campus == MAIN and n == 0
                celsius = 9.6 if warm else usual + dice.uniform(-1.2, 1.2)
                yield Reading(
                    campus=bureau.made["campuses"][campus], kind=kind, where=where, celsius=Decimal(f"{celsius:.1f}"),
                    is_fine=not warm, note=TOO_WARM if warm else "", taken_by=manager(bureau),
                    taken_at=local(on, time(7, 5 + 3 * n)),
                )  # fmt: skip


def _cores(bureau: demo.Bureau, meals: list, dice: Random) -> Iterator[Reading]:
    """Of each dish that is dangerous unless it is cooked through; one was put back on the fire and measured again."""
    found = [(one, dish) for one in meals if one.meal.served is not None for dish in one.every_dish
             if dish in bureau.made["hazardous"]]  # fmt: skip
    for n, (one, dish) in enumerate(found):
        if n == len(found) // 2:
            yield _core(bureau, one, dish, Decimal(dice.randint(640, 680)) / 10, minutes=33, note=REHEATED)
        yield _core(bureau, one, dish, Decimal(dice.randint(745, 880)) / 10)


def _core(bureau: demo.Bureau, one: Any, dish: int, celsius: Decimal, *, minutes: int = 25, note: str = "") -> Reading:
    return Reading(
        campus=one.published.house.area.campus, kind="core", meal=one.meal, dish_id=dish, celsius=celsius,
        is_fine=not note, note=note, taken_by=manager(bureau),
        taken_at=local(one.meal.on, one.meal.sitting.starts) - timedelta(minutes=minutes),
    )  # fmt: skip


def _disinfected(bureau: demo.Bureau, days: list[date]) -> None:
    Disinfection.objects.bulk_create(
        Disinfection(campus=bureau.made["campuses"][campus], what=what, way=way, minutes=minutes,
                     done_by=manager(bureau), done_at=local(on, at))
        for on in days if on < bureau.today
        for campus in (MAIN, OTHER)
        for what, way, minutes, at in sorted(ROUNDS, key=lambda one: one[3])
        if campus == MAIN or way != "ultraviolet"
    )  # fmt: skip
