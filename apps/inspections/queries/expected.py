"""Who should be at a post at a moment, and why somebody is not there.

Whom a roster names; else the holders of its post. Leave, travel, training and a meeting excuse; where all of them are
excused the holders of the deputy post are expected. Of a meeting no more is told than that there is one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.dates import here
from apps.core.workdays import working_days
from apps.inspections.models import Station
from apps.inspections.rosters import rosters
from apps.meetings.models import Attendee, Booking
from apps.org.models import Absence, Person

MANNED, DEPUTY, VACANT, OFF = "manned", "deputy", "vacant", "off"
DAY = timedelta(days=1)


def expected(station: Station, at: datetime) -> dict[str, Any]:
    return expected_many([station], at)[station.pk]


def expected_many(stations: Iterable[Station], at: datetime) -> dict[int, dict[str, Any]]:
    """By post, in the shape that ``Visit.expected`` documents; as many queries for one as for a hundred."""
    stations = list(stations)
    on = here(at).date()
    worked = set(working_days(on - DAY, on))
    manned = [station for station in stations if is_manned(station, at, worked)]
    named = _named(manned, at)
    posts = {pk for s in manned if s.post_id for pk in (s.post_id, s.post.deputy_id) if pk}  # type: ignore[union-attr]
    wanted = {pk for ids in named.values() for pk in ids}
    rows = Person.objects.filter(Q(post__in=posts) | Q(pk__in=wanted), is_active=True)
    people = {one.pk: one for one in rows.order_by("pk")}
    why = _why(people, at)
    found = {}
    for station in stations:
        if station not in manned:
            found[station.pk] = {"state": OFF, "people": []}
        else:
            found[station.pk] = _at_post(station, named.get(station.pk), people, why)
    return found


def is_manned(station: Station, at: datetime, worked: set) -> bool:
    """Whether somebody must be there; hours over midnight belong to the day on which they began."""
    moment = here(at)
    time, on = moment.time(), moment.date()
    over_night = station.until_time <= station.from_time
    if over_night and time < station.until_time:
        on -= DAY
    elif not (station.from_time <= time and (over_night or time < station.until_time)):
        return False
    if not station.is_in_service(on):
        return False
    if station.days == Station.Days.WORKING:
        return on in worked
    return station.days == Station.Days.EVERY or on.isoweekday() in station.weekdays


def _named(stations: Sequence[Station], at: datetime) -> dict[int, list[int]]:
    named: dict[int, list[int]] = {}
    for roster in rosters.values():
        named |= roster(stations, at)
    return named


def _why(people: dict[int, Person], at: datetime) -> dict[int, str]:
    """Why each of them is away at that moment; those who are not are left out."""
    sits = Attendee.objects.expected().filter(
        person__in=people, booking__status=Booking.Status.CONFIRMED, booking__starts_at__lte=at,
        booking__ends_at__gt=at,
    )  # fmt: skip
    why = {pk: _("in a meeting") for pk in sits.values_list("person", flat=True)}
    away = Absence.objects.standing().filter(person__in=people, starts_at__lte=at, ends_at__gt=at)
    return why | {absence.person_id: str(absence.get_kind_display()) for absence in away}


def _at_post(station: Station, named: list[int] | None, people: dict[int, Person], why: dict[int, str]) -> dict:
    own = [people[pk] for pk in named if pk in people] if named is not None else _holding(station.post_id, people)
    if not own:
        deputies = _deputies(station, people)
        return _told(DEPUTY if deputies else VACANT, deputies, why)
    if named is None and all(one.pk in why for one in own):
        stand_in = [one for one in _deputies(station, people) if one.pk not in why]
        if stand_in:
            return _told(DEPUTY, [*own, *stand_in], why)
    return _told(MANNED, own, why)


def _deputies(station: Station, people: dict[int, Person]) -> list[Person]:
    return _holding(station.post.deputy_id, people) if station.post_id else []  # type: ignore[union-attr]


def _holding(post: int | None, people: dict[int, Person]) -> list[Person]:
    return [one for one in people.values() if post is not None and one.post_id == post]


def _told(state: str, people: list[Person], why: dict[int, str]) -> dict[str, Any]:
    return {"state": state, "people": [{"id": p.pk, "name": p.name, "why": why.get(p.pk, "")} for p in people]}
