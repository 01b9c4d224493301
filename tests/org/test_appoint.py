"""An empty bureau gets its first officers from the operator at the machine, and from nobody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from apps.core.models import LogEntry
from apps.org.actions.appoint import appoint
from apps.org.models import Grant, Person, Role
from apps.org.passwords import Secret
from logistics.embedded.places import CHECKOUT
from logistics.embedded.prepare import first_steps


def test_an_appointed_officer_can_log_in_once_with_the_printed_password(db, capsys):
    call_command("appoint", "zhang", name="张伟", role="office_admin")

    password = capsys.readouterr().out.strip().rpartition(" ")[2]
    person = Person.objects.get()
    assert person.check_password(password)
    assert person.must_change_password
    assert person.has_role(Role.OFFICE_ADMIN)
    assert (LogEntry.objects.get().verb, LogEntry.objects.get().by) == ("org.appoint", None)
    assert password not in str(LogEntry.objects.values())


def test_an_empty_house_says_what_to_type_and_where_its_data_are(tmp_path):
    assert "LOGISTICS_DATA" not in "".join(first_steps(CHECKOUT / "var"))
    assert f"LOGISTICS_DATA={tmp_path} .venv/bin/python manage.py appoint" in first_steps(tmp_path)[1]


def test_officers_stay_apart_even_at_the_machine(db):
    call_command("appoint", "zhang", name="张伟", role="office_admin")
    with pytest.raises(CommandError):
        call_command("appoint", "zhang", name="张伟", role="auditor")
    assert Grant.objects.count() == 1


def test_nobody_who_is_logged_in_appoints_anybody(make_person):
    admin = make_person("admin", roles=[Role.OFFICE_ADMIN])
    with pytest.raises(PermissionDenied):
        appoint(by=admin, username="li", name="李娜", role=Role.OFFICE_ADMIN, password=Secret("x"))
