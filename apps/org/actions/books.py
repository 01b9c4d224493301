"""Verbs that keep the bureau's books: its people, units and posts, campuses, buildings and places."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actions import action
from apps.core.models import Record
from apps.org.models import Building, Campus, Person, Place, Post, Unit


def kept(record: Record, facts: dict[str, Any]) -> Any:
    """Write ``facts`` into ``record``, judge the whole and keep it."""
    for name, value in facts.items():
        setattr(record, name, value)
    record.judge()
    record.save()
    return record


@action("org.add_unit", _("Add unit"))
def add_unit(*, by, **facts):
    """The office administrator opens a unit."""
    return kept(Unit(), facts)


@action("org.change_unit", _("Change unit"))
def change_unit(unit, *, by, **facts):
    """The office administrator keeps a unit's particulars; a unit never stands under itself."""
    return kept(unit, facts)


@action("org.add_post", _("Add post"))
def add_post(*, by, **facts):
    """The office administrator creates a post in a unit."""
    return kept(Post(), facts)


@action("org.change_post", _("Change post"))
def change_post(post, *, by, **facts):
    """The office administrator keeps a post's particulars and its deputy."""
    return kept(post, facts)


@action("org.add_campus", _("Add campus"))
def add_campus(*, by, **facts):
    """The office administrator enters an office site."""
    return kept(Campus(), facts)


@action("org.change_campus", _("Change campus"))
def change_campus(campus, *, by, **facts):
    """The office administrator keeps an office site's particulars."""
    return kept(campus, facts)


@action("org.add_building", _("Add building"))
def add_building(*, by, **facts):
    """The office administrator enters a building of a campus."""
    return kept(Building(), facts)


@action("org.change_building", _("Change building"))
def change_building(building, *, by, **facts):
    """The office administrator keeps a building's particulars."""
    return kept(building, facts)


@action("org.add_place", _("Add place"))
def add_place(*, by, **facts):
    """The office administrator enters a room or spot of a building."""
    return kept(Place(), facts)


@action("org.change_place", _("Change place"))
def change_place(place, *, by, **facts):
    """The office administrator keeps a place's particulars."""
    return kept(place, facts)


@action("org.add_person", _("Add staff member"))
def add_person(*, by, other_units=(), **facts):
    """Someone new is entered and can log in once the security administrator has set a first password."""
    person = Person(must_change_password=True)
    person.set_unusable_password()
    kept(person, facts)
    person.other_units.set(other_units)
    return person


@action("org.change_person", _("Change staff member"))
def change_person(person, *, by, other_units=None, **facts):
    """The administrators keep a staff member's particulars."""
    kept(person, facts)
    if other_units is not None:
        person.other_units.set(other_units)
    return person
