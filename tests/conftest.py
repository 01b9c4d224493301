"""A small bureau for every story: two units, two campuses, some rooms, and the people who use them."""

import os
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from apps.core import sockets
from apps.core.dates import local, today
from apps.core.models import Workday
from apps.meetings.models import Room
from apps.org.models import Building, Campus, Grant, Person, Place, Role, Unit
from tests.serving import database, template
from tests.sharing import Tables

PASSWORD = "Guihua-2026-ok"


@pytest.fixture(scope="session")
def shared_tables(tmp_path_factory):
    """What the processes of one run know of each other's databases; None where there is but one."""
    several = "PYTEST_XDIST_WORKER" in os.environ
    return Tables(tmp_path_factory.getbasetemp().parent) if several else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, shared_tables, django_db_keepdb):
    """The tests' own databases may be emptied between two stories, the audit trail included; a real one may not."""
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c logistics.trail_may_go=yes"
    if shared_tables and not django_db_keepdb:
        connection.settings_dict["TEST"]["TEMPLATE"] = shared_tables.wanted() or None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_keepdb, shared_tables):
    """The tables, and a copy of them for tests that need a database of their own; not of one that earlier runs left,
    and not where no test asked for tables and none were made."""
    with ExitStack() as closing:
        if not django_db_keepdb and connection.settings_dict["NAME"].startswith("test_"):
            with django_db_blocker.unblock():
                copied = closing.enter_context(template())
                if shared_tables and not connection.settings_dict["TEST"]["TEMPLATE"]:
                    shared_tables.are_in(closing.enter_context(database(f"{copied}_first", like=copied)))
        if shared_tables:
            shared_tables.made()
        yield
        with django_db_blocker.unblock():
            closing.close()


@pytest.fixture(scope="session", autouse=True)
def trail_keeps_versions():
    """Asked of every verb in every story: the version the trail names, and a program outside is told, is its row's."""

    def ask(entry, about):
        with connection.connection.cursor() as unseen:  # so that no story has to count this query
            table, key = about._meta.db_table, about._meta.pk.column
            if hasattr(about, "version"):
                unseen.execute(f"SELECT version FROM {table} WHERE {key} = %s", [about.pk])
                kept = [version for (version,) in unseen.fetchall()]
                assert kept in ([], [entry.subject_version]), f"{entry.verb}: {kept} is kept of {entry.subject_version}"

    sockets.told.plug("tests.versions", ask)


@pytest.fixture(autouse=True)
def house_language():
    """Each story begins in the language of the house, whatever the requests of an earlier one have left behind."""
    translation.activate(settings.LANGUAGE_CODE)


class Day:
    """A day on which stories happen: ``day.at(9)`` is nine o'clock there."""

    def __init__(self, on: date):
        self.on = on

    def at(self, hour: int, minute: int = 0) -> datetime:
        return local(self.on, time(hour, minute))

    def plus(self, days: int) -> "Day":
        return Day(self.on + timedelta(days=days))


@pytest.fixture(autouse=True)
def store(settings, tmp_path_factory):
    """Files that a test attaches never land among real ones."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def next_monday():
    """A Monday one to two weeks ahead, in a fortnight in which every Monday to Friday is worked."""
    monday = today() + timedelta(days=7 - today().weekday() + 7)
    days = [monday + timedelta(days=n) for n in range(120)]
    Workday.objects.bulk_create([Workday(on=on, is_working=on.weekday() < 5) for on in days], ignore_conflicts=True)
    return Day(monday)


@pytest.fixture
def units(db):
    return SimpleNamespace(
        affairs=Unit.objects.create(name="机关事务管理局", short_name="事务局", position=1),
        finance=Unit.objects.create(name="财政局", position=2),
    )


@pytest.fixture
def campuses(db):
    return SimpleNamespace(
        main=Campus.objects.create(name="管委会", position=1),
        service=Campus.objects.create(name="服务中心", position=2),
    )


@pytest.fixture
def make_room(campuses):
    """make_room("301", 8) → a bookable room on the main campus."""

    def make(name, capacity=20, campus=None, **facts):
        building, _new = Building.objects.get_or_create(campus=campus or campuses.main, name="一号楼")
        place = Place.objects.create(
            building=building, name=name, kind=Place.Kind.MEETING_ROOM, position=Place.objects.count()
        )
        return Room.objects.create(place=place, capacity=capacity, **facts)

    return make


@pytest.fixture
def room(make_room):
    return make_room("第一会议室", 20)


@pytest.fixture
def make_person(units):
    """make_person("li", unit=…, roles=[Role.ROOM_KEEPER]) → somebody who can log in."""

    def make(username, *, name=None, unit=None, roles=(), campus=None, **facts):
        person = Person.objects.create_user(username, name=name or username, unit=unit or units.affairs, **facts)
        Grant.objects.bulk_create(
            Grant(person=person, role=role, campus=campus, starts_on=timezone.localdate()) for role in roles
        )
        return person

    return make


@pytest.fixture
def clerk(make_person):
    return make_person("zhangwei", name="张伟")


@pytest.fixture
def colleague(make_person):
    """Of the same unit as the clerk."""
    return make_person("lina", name="李娜")


@pytest.fixture
def stranger(make_person, units):
    """Of another unit."""
    return make_person("wangfang", name="王芳", unit=units.finance)


@pytest.fixture
def keeper(make_person):
    return make_person("keeper", name="赵会务", roles=[Role.ROOM_KEEPER])
