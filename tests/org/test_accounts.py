"""Passwords, preferences, leaving: the own account and those of others."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.org.actions import change_password, leave, prefer, rejoin, set_password
from apps.org.forms import PasswordForm
from apps.org.models import Grant, Role
from apps.org.passwords import Secret, is_too_old

OLD, NEW = "Guihua-2026-ok", "Xinmima_9527"


@pytest.fixture
def insider(make_person):
    return make_person("insider", name="钱多多", password=OLD, staff_number="S0042", name_reading="qian duoduo")


def choose(person, password, current=OLD):
    return change_password(person, by=person, current=Secret(current), password=Secret(password))


def test_a_new_password_replaces_the_old_one(insider):
    choose(insider, NEW)

    assert authenticate(username="insider", password=NEW) == insider
    assert authenticate(username="insider", password=OLD) is None


def test_the_present_password_must_be_right(insider):
    with pytest.raises(Refused) as refused:
        choose(insider, NEW, current="wrong")

    assert list(refused.value.message_dict) == ["current"]
    assert authenticate(username="insider", password=OLD) == insider


@pytest.mark.parametrize(
    "weak",
    [
        "Ab1-5678", "alllowercase", "ALLUPPER1234", "1234567890123", "Qwe-insider9", "Qwe-钱多多-99",
        "Qwe-qianduoduo9", "XxS0042-yy",
    ],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(insider, weak):
    with pytest.raises(Refused) as refused:
        choose(insider, weak)

    assert list(refused.value.message_dict) == ["password"]


def test_the_last_five_passwords_are_barred(insider):
    used = [OLD, *(f"Lunhuan_{n}x{n}" for n in range(1, 6))]
    for before, after in pairwise(used):
        choose(insider, after, current=before)
        insider.refresh_from_db()

    for barred in used[1:]:
        with pytest.raises(Refused, match="5"):
            choose(insider, barred, current=used[-1])
    choose(insider, OLD, current=used[-1])
    assert insider.former_passwords.count() == 5


def test_the_asvs_profile_wants_length_and_nothing_else(insider, settings):
    settings.PASSWORD_PROFILE = "asvs"

    with pytest.raises(Refused):
        choose(insider, "Short-but-3x")
    choose(insider, "correct horse battery")


def test_the_dengbao_profile_asks_for_a_change_every_ninety_days(insider, settings):
    insider.password_changed_at = timezone.now() - timedelta(days=91)

    assert is_too_old(insider)
    settings.PASSWORD_PROFILE = "asvs"
    assert not is_too_old(insider)


def test_a_password_somebody_else_set_must_be_changed(insider, security):
    set_password(insider, by=security, password=Secret(NEW))

    insider.refresh_from_db()
    assert insider.must_change_password
    assert not choose(insider, "Ziji_xuande_1", current=NEW).must_change_password


def test_only_the_security_administrator_sets_passwords_and_never_the_own(insider, security, admin):
    for person, by in ((insider, admin), (security, security)):
        with pytest.raises(PermissionDenied):
            set_password(person, by=by, password=Secret(NEW))


def test_nobody_changes_anothers_password(insider, clerk):
    with pytest.raises(PermissionDenied):
        change_password(insider, by=clerk, current=Secret(OLD), password=Secret(NEW))


def test_no_password_is_ever_in_the_audit_trail(insider, security):
    choose(insider, NEW)
    set_password(insider, by=security, password=Secret("Diyici_mima_1"))
    insider.refresh_from_db()

    written = json.dumps(list(LogEntry.objects.values("facts", "changes")), ensure_ascii=False)
    for secret in (OLD, NEW, "Diyici_mima_1", insider.password):
        assert secret not in written
    assert LogEntry.objects.count() == 2


def test_a_secret_shows_only_dots():
    assert (str(Secret(NEW)), repr(Secret(NEW)), f"{Secret(NEW)}") == ("••••••",) * 3


def test_the_form_wants_the_new_password_twice(insider):
    form = PasswordForm({"current": OLD, "password": NEW, "again": NEW + "x"}, person=insider, subject=insider)

    assert not form.is_valid()
    assert list(form.errors) == ["again"]


def test_everyone_has_the_own_preferences(insider, clerk):
    prefer(insider, by=insider, language="en", large_text=True)
    prefer(insider, by=insider, theme="dark")

    insider.refresh_from_db()
    assert (insider.language, insider.large_text, insider.theme) == ("en", True, "dark")
    with pytest.raises(PermissionDenied):
        prefer(insider, by=clerk, theme="light")


def test_an_unknown_theme_is_refused(insider):
    with pytest.raises(Exception, match="theme"):
        prefer(insider, by=insider, theme="neon")


def test_whoever_leaves_is_out_at_once(insider, admin, client):
    client.force_login(insider)
    assert client.get("/org/people/").status_code == 200

    leave(insider, by=admin)

    assert client.get("/org/people/").status_code == 302
    assert authenticate(username="insider", password=OLD) is None


def test_an_old_session_stays_dead_when_the_person_comes_back(insider, admin, client):
    client.force_login(insider)
    leave(insider, by=admin)
    insider.refresh_from_db()
    rejoin(insider, by=admin)

    assert client.get("/org/people/").status_code == 302


def test_leaving_ends_the_roles(insider, admin):
    Grant.objects.create(person=insider, role=Role.ROOM_KEEPER)
    leave(insider, by=admin)

    assert list(insider.grants.current()) == []


def test_nobody_leaves_twice_or_sends_himself_away(insider, admin):
    leave(insider, by=admin)
    with pytest.raises(Refused):
        leave(insider, by=admin)
    with pytest.raises(PermissionDenied):
        leave(admin, by=admin)
    with pytest.raises(Refused):
        rejoin(rejoin(insider, by=admin), by=admin)
