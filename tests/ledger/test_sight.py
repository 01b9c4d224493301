"""Own and other: what the heads and clerks of units get at every address of the ledger, beside those who read all."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.dates import today
from apps.org.models import Grant, Role, Unit
from tests.ledger import records

# For an entry of the finance bureau: who, and the answers at its page, its list, its spreadsheet, reversing, entering.
ANSWERS = {
    "clerk of its unit": "200 1 1 403 403",
    "leader of its unit": "200 1 1 403 403",
    "leader of the unit above": "200 1 1 403 403",
    "clerk of a unit below": "404 0 0 404 403",
    "clerk of another unit": "404 0 0 404 403",
    "works in its unit": "404 0 0 404 403",
    "clerk of its unit until yesterday": "404 0 0 404 403",
    "leader of the bureau": "200 1 1 403 403",
    "auditor": "200 1 1 403 403",
    "accountant": "200 1 1 200 200",
}


@pytest.fixture
def people(units, make_person):
    above = Unit.objects.create(name="开发区")
    below = Unit.objects.create(name="国库科", parent=units.finance)
    units.finance.parent = above
    units.finance.save()
    granted = {
        "clerk of its unit": (Role.UNIT_CLERK, units.finance, None),
        "leader of its unit": (Role.LEADER, units.finance, None),
        "leader of the unit above": (Role.LEADER, above, None),
        "clerk of a unit below": (Role.UNIT_CLERK, below, None),
        "clerk of another unit": (Role.UNIT_CLERK, units.affairs, None),
        "clerk of its unit until yesterday": (Role.UNIT_CLERK, units.finance, today()),
        "leader of the bureau": (Role.LEADER, None, None),
        "auditor": (Role.AUDITOR, None, None),
        "accountant": (Role.ACCOUNTANT, None, None),
    }
    made = {}
    for number, who in enumerate(ANSWERS):
        made[who] = make_person(f"p{number}", unit=units.finance)
        if who in granted:
            role, unit, ends_on = granted[who]
            Grant.objects.create(person=made[who], role=role, unit=unit, ends_on=ends_on)
    return made


def answers(person, entry):
    client, listed = Client(), reverse("ledger_costentry_list")
    client.force_login(person)
    sheet = b"".join(client.get(f"{listed}export/?format=csv").streaming_content)
    found = [
        client.get(entry.get_absolute_url()).status_code,
        len(client.get(listed).context["rows"]),
        sheet.count("只给看得见的人".encode()),
        client.get(f"{entry.get_absolute_url()}reverse/").status_code,
        client.get(f"{listed}new/").status_code,
    ]
    return " ".join(map(str, found))


def test_own_and_other_at_every_address(people, spend):
    entry = spend("88.00", note="只给看得见的人")

    assert {who: answers(person, entry) for who, person in people.items()} == ANSWERS


def test_what_an_entry_was_charged_for_is_named_to_those_who_may_open_it(spend, head, accountant, client, clerk):
    closed = records.closed(today().replace(year=2019, day=1), accountant)  # a record that not everybody may open
    entry = spend(source=f"ledger.BooksMonth:{closed.pk}")

    def shown(person):
        client.force_login(person)
        return closed.get_absolute_url() in client.get(entry.get_absolute_url()).content.decode()

    assert (shown(accountant), shown(head)) == (True, False)
