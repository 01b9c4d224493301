"""Names as people type or paste them, found on the staff list: 张三、李四, or one a line with the unit behind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.meetings.models import Attendee, Booking
from apps.org.models import Absence, Person

MOST_NAMES = 500
PHONE = re.compile(r"\+?[\d\- ]{7,20}")


@dataclass(frozen=True)
class Guest:
    """Somebody from outside. Reads without the telephone number: it is nobody's business in a log."""

    name: str
    organisation: str = ""
    phone: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）" if self.organisation else self.name


@dataclass
class Named:
    """Who was recognised, who is a guest, and what could not be understood, in sentences."""

    people: list[Person] = field(default_factory=list)
    guests: list[Guest] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def recognise(person: Any, text: str) -> Named:
    """One query. A name of the staff list, a login name or a staff number is one of us; a name with anything behind it
    that is no unit of theirs is a guest of that organisation; a bare name nobody here has is a mistake."""
    entries = [parts for entry in re.split(r"[\n;；、]", text) if (parts := _parts(entry))][:MOST_NAMES]
    names = {parts[0] for parts in entries}
    wanted = Q(name__in=names) | Q(username__in=names) | Q(staff_number__in=names)
    known: dict[str, list[Person]] = {}
    for one in Person.objects.visible_to(person).filter(wanted, is_active=True).select_related("unit"):
        for name in {one.name, one.username, one.staff_number} & names:
            known.setdefault(name, []).append(one)
    found = Named()
    for name, *rest in entries:
        _sort(found, name, rest, known.get(name, []))
    return found


def _parts(entry: str) -> list[str]:
    """Name, and what stands behind it; commas and tabs part more strongly than blanks."""
    entry = re.sub(r"[（(](.*?)[)）]", r",\1", entry).strip()
    by = r"[,，\t]" if re.search(r"[,，\t]", entry) else r"\s"
    return [part.strip()[:60] for part in re.split(by, entry) if part.strip()]


def _sort(found: Named, name: str, rest: list[str], candidates: list[Person]) -> None:
    phones = [part for part in rest if PHONE.fullmatch(part)]
    home = "，".join(part for part in rest if part not in phones)
    if home:
        candidates = [one for one in candidates if one.unit and home in (one.unit.name, one.unit.short_name)]
    if len(candidates) == 1:
        found.people.append(candidates[0])
    elif candidates:
        units = "、".join(str(one.unit) for one in candidates)
        facts = {"name": name, "units": units}
        found.unclear.append(_("There are several people called %(name)s: write the unit behind (%(units)s).") % facts)
    elif home:
        found.guests.append(Guest(name[:40], home[:60], (phones or [""])[0][:20]))
    else:
        facts = {"name": name}
        found.unclear.append(_("%(name)s is not on the staff list. Of a guest, write the organisation behind.") % facts)


def busy(people: Iterable[int], start: Any, end: Any, *, leaving_out: Any = None) -> set[int]:
    """Who of these has something else at that time: a meeting booked or accepted, leave or travel. What it is, is
    theirs alone. Three queries."""

    ids = list(people)
    if not ids:
        return set()
    meetings = Booking.objects.holding().between(start, end)
    if leaving_out is not None:
        meetings = meetings.exclude(pk=leaving_out)
    booked = meetings.filter(booked_by__in=ids).values_list("booked_by", flat=True)
    invited = Attendee.objects.expected().filter(person__in=ids, booking__in=meetings).values_list("person", flat=True)
    away = Absence.objects.standing().filter(person__in=ids, starts_at__lt=end, ends_at__gt=start)
    return {*booked, *invited, *away.values_list("person", flat=True)}
