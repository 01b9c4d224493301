"""An empty bureau gets its first officers from the operator at the machine, and from nobody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from apps.core.models import LogEntry
from apps.org.actions.appoint import appoint
from apps.org.models import Grant, Person, Role
from apps.org.passwords import Secret


def test_an_appointed_officer_can_log_in_once_with_the_printed_password(db, capsys):
    call_command("appoint", "zhang", name="张伟", role="office_admin")

    password = capsys.readouterr().out.strip().rpartition(" ")[2]
    person = Person.objects.get()
    assert person.check_password(password)
    assert person.must_change_password
    assert person.has_role(Role.OFFICE_ADMIN)
    assert (LogEntry.objects.get().verb, LogEntry.objects.get().by) == ("org.appoint", None)
    assert password not in str(LogEntry.objects.values())


def test_officers_stay_apart_even_at_the_machine(db):
    call_command("appoint", "zhang", name="张伟", role="office_admin")
    with pytest.raises(CommandError):
        call_command("appoint", "zhang", name="张伟", role="auditor")
    assert Grant.objects.count() == 1


def test_nobody_who_is_logged_in_appoints_anybody(make_person):
    admin = make_person("admin", roles=[Role.OFFICE_ADMIN])
    with pytest.raises(PermissionDenied):
        appoint(by=admin, username="li", name="李娜", role=Role.OFFICE_ADMIN, password=Secret("x"))
