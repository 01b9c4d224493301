"""A small bureau in a database of its own with files of its own; and empty houses to restore into."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connection

from apps.core.attachments.actions import attach
from apps.core.attachments.gate import Clean
from apps.core.attachments.kinds import Kind
from apps.core.backup.making import backup
from apps.core.backup.progress import Progress
from apps.core.dates import today
from apps.meetings.actions import book
from apps.meetings.models import Room
from apps.org.models import Building, Campus, Person, Place, Unit
from tests.conftest import PASSWORD, Day
from tests.ledger import records as ledger
from tests.serving import database, migrated, standing_on


def furnish(on):
    """Some rooms, some people who can log in, some meetings, a file with each, and what something has cost."""
    building = Building.objects.create(campus=Campus.objects.create(name="管委会"), name="一号楼")
    kind = Place.Kind.MEETING_ROOM
    places = [Place.objects.create(building=building, name=f"{n}室", kind=kind, position=n) for n in range(8)]
    rooms = [Room.objects.create(place=place, capacity=20) for place in places]
    unit = Unit.objects.create(name="机关事务管理局")
    people = [Person.objects.create_user(f"p{n}", name=f"人{n}", unit=unit, password=PASSWORD) for n in range(3)]
    for hour, room in enumerate(rooms, start=9):
        times = {"starts_at": on.at(hour), "ends_at": on.at(hour + 1)}
        booking = book(by=people[0], place=[room], title=f"例会{hour}", attendees=3, **times)
        attach(booking, by=people[0], files=[Clean(f"方案{hour}.txt", Kind.TXT, f"第{hour}号".encode())])
    ledger.one_of_each(people[0])
    return people


@pytest.fixture(scope="session")
def _bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    name = f"{connection.settings_dict['NAME']}_backup"
    with ExitStack() as closing:
        with django_db_blocker.unblock():
            closing.enter_context(migrated(name))
        yield name, tmp_path_factory.mktemp("house")
        with django_db_blocker.unblock():
            closing.close()


@pytest.fixture
def bureau(_bureau, django_db_blocker, settings):
    """We stand in the bureau: our ORM and our files are its."""
    name, folder = _bureau
    settings.MEDIA_ROOT = folder / "files"
    with django_db_blocker.unblock(), standing_on(name):
        if not Person.objects.exists():
            furnish(Day(today() + timedelta(days=7)))
        yield name


@pytest.fixture
def made(bureau, tmp_path):
    """A backup of the bureau, and what its manifest says."""
    path = tmp_path / "house.zip"
    return path, backup(path, Progress())


@pytest.fixture
def empty(bureau, settings, tmp_path):
    """We stand in an empty house: a database without a single table, a folder without a file."""
    settings.MEDIA_ROOT = tmp_path / "elsewhere" / "files"
    with database(f"{bureau}_empty") as name, standing_on(name):
        yield name
