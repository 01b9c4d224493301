"""The demo bureau's checklists, posts to be checked and rule, as the office entered them before the half-year."""

from datetime import datetime, time, timedelta
from typing import Any

from apps.core import demo
from apps.core.dates import local
from apps.findings.seed import seed_rules
from apps.inspections.demo import plan
from apps.inspections.models import Checklist, ChecklistItem, Edition, Station
from apps.inspections.seed import seed_rounds
from apps.org.demo.trail import set_up_on


def load(bureau: demo.Bureau) -> list[Station]:
    seed_rules()
    seed_rounds()
    at = local(set_up_on(bureau) + timedelta(days=3), time(9, 0))
    editions = _checklists(bureau, at)
    return _stations(bureau, editions, at + timedelta(hours=2))


def _checklists(bureau: demo.Bureau, at: datetime) -> dict[str, Edition]:
    by = bureau.made["accounts"]["zhaolei"]
    kinds = Checklist.objects.bulk_create(Checklist(name=name, position=n) for n, name in enumerate(plan.CHECKLISTS, 1))
    made = Edition.objects.bulk_create(
        Edition(checklist=kind, number=1, laid_down_by=by, laid_down_at=at) for kind in kinds
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(edition=edition, position=n, aspect=aspect, text=text, severity=severity, phrases=phrases)
        for edition in made
        for n, (aspect, text, severity, phrases) in enumerate(plan.CHECKLISTS[edition.checklist.name], 1)
    )
    for kind in kinds:
        facts = {"name": kind.name, "position": kind.position}
        bureau.wrote_down("inspections.add_checklist", kind, by=by, at=at, facts=facts)
    return {edition.checklist.name: edition for edition in made}


def _stations(bureau: demo.Bureau, editions: dict[str, Edition], at: datetime) -> list[Station]:
    units, posts = bureau.made["units"], bureau.made["posts"]
    places = {place.name: place for place in bureau.made["places"]}
    found: list[Station] = []

    def add(name: str, unit: Any, kind: str, title: str, hours: Any, risk: int) -> None:
        checked = editions[kind].checklist
        place = places.get(name) or places.get(f"{unit.short_name}办公室")
        days = Station.Days.EVERY if kind == "保安" else Station.Days.WORKING
        found.append(Station(name=name, unit=unit, checklist=checked, place=place, post=posts.get((unit.name, title)),
                             days=days, from_time=hours[0], until_time=hours[1], risk=risk,
                             position=len(found) + 1))  # fmt: skip

    for name, kind, title, hours, risk, names in plan.STATIONS:
        for one in names:
            add(one, units[name], kind, title, hours, risk)
    taken = {name for name, *_rest in plan.STATIONS}
    others = [unit for unit in units.values() if unit.name not in taken and unit.parent_id][: plan.OFFICES]
    for unit in others:
        title = next((title for name, title in posts if name == unit.name and "科员" in title), "")
        add(f"{unit.short_name}综合岗", unit, "办公室", title, plan.DAY, 1)
    made = Station.objects.bulk_create(found)
    by = bureau.made["accounts"]["zhaolei"]
    for n, one in enumerate(made):
        facts = {"name": one.name, "unit": {"id": one.unit_id, "name": str(one.unit)}, "risk": one.risk}
        bureau.wrote_down("inspections.add_station", one, by=by, at=at + timedelta(seconds=20 * n), facts=facts)
    return made
