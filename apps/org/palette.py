"""How people, units and places are found: by name, in every reading of a surname, by number and by unit."""

from django.utils.translation import gettext_lazy as _

from apps.core.pinyin import readings, spelled
from apps.core.search import Entry, Kind, kinds
from apps.org.models import Person, Place, Unit


def person_entry(person: Person) -> Entry:
    full, initials = readings(person.name, surname=True)
    said = spelled(person.name, person.name_reading) if person.name_reading else ()
    return Entry(
        title=person.name,
        subtitle=" · ".join(str(part) for part in (person.unit, person.post and person.post.title) if part),
        words=[*full, *initials, *said, person.staff_number or "", person.phone, str(person.unit or "")],
        audience=["*"] if person.is_active else ["role:office_admin"],
    )


def unit_entry(unit: Unit) -> Entry:
    return Entry(title=str(unit), subtitle=unit.name if unit.short_name else "", words=[unit.name])


def place_entry(place: Place) -> Entry | None:
    """Meeting rooms are found as rooms to book."""
    if place.kind == Place.Kind.MEETING_ROOM:
        return None
    where = f"{place.building.campus} · {place.building}"
    return Entry(title=place.name, subtitle=where, words=[place.number, where])


def plug() -> None:
    kinds.plug(
        "org.Person",
        Kind(_("Staff"), "user", person_entry, 30, lambda: Person.objects.select_related("unit", "post")),
    )
    kinds.plug("org.Unit", Kind(_("Units"), "sitemap", unit_entry, 40))
    kinds.plug(
        "org.Place",
        Kind(_("Places"), "map-pin", place_entry, 50, lambda: Place.objects.select_related("building__campus")),
    )
