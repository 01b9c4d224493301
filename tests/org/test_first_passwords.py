"""A new bureau's people get their first passwords on paper, a whole unit at a time."""

import io
import json

import openpyxl
import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.org.actions import add_person, add_unit, hand_out_passwords
from apps.org.models import Person
from apps.org.passwords import Kinds, Length, random_password


@pytest.fixture
def newcomers(admin, units):
    below = add_unit(by=admin, name="预算科", parent=units.finance)
    return [
        add_person(by=admin, username=f"new{n}", name=f"新人{n}", unit=unit, staff_number=f"N{n}")
        for n, unit in enumerate([units.finance, below, below])
    ]


def printed(client, unit):
    response = client.post(reverse("org_unit_hand_out_passwords", args=[unit.pk]), {"agreed": "on"})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return {row[3]: row[4] for row in list(sheet.values)[1:]}


def test_everyone_of_a_unit_and_those_below_gets_one_that_works(client, security, newcomers, units):
    client.force_login(security)
    slips = printed(client, units.finance)

    assert sorted(slips) == ["new0", "new1", "new2"]
    for username, password in slips.items():
        person = authenticate(username=username, password=password)
        assert person.must_change_password


def test_a_second_click_changes_nothing(client, security, newcomers, units):
    client.force_login(security)
    slips = printed(client, units.finance)
    again = client.post(reverse("org_unit_hand_out_passwords", args=[units.finance.pk]), {"agreed": "on"})

    assert again.status_code == 422
    assert authenticate(username="new1", password=slips["new1"]) is not None


def test_who_has_a_password_keeps_it(client, security, newcomers, units, make_person):
    make_person("old", unit=units.finance, password="Guihua-2026-ok")
    client.force_login(security)

    assert "old" not in printed(client, units.finance)
    assert authenticate(username="old", password="Guihua-2026-ok") is not None


def test_only_the_security_administrator_hands_them_out(admin, newcomers, units):
    with pytest.raises(PermissionDenied):
        hand_out_passwords(units.finance, by=admin, passwords={})


def test_nobody_without_a_password_is_a_sentence(security, units):
    with pytest.raises(Refused):
        hand_out_passwords(units.affairs, by=security, passwords={})


def test_none_of_them_is_kept_anywhere(client, security, newcomers, units):
    client.force_login(security)
    slips = printed(client, units.finance)

    written = json.dumps(list(LogEntry.objects.values("facts", "changes"))) + str(list(Person.objects.values()))
    assert [password for password in slips.values() if password in written] == []


def test_a_random_password_is_a_good_one():
    for _n in range(200):
        password = random_password().reveal()
        Length().validate(password)
        Kinds().validate(password)
    assert len({random_password().reveal() for _n in range(200)}) == 200
