"""Guessing is hopeless, and an outsider cannot lock a colleague out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from apps.core.actions import Refused
from apps.org import lockout
from apps.org.actions import unlock
from apps.org.forms import LoginForm
from apps.org.models import LoginAttempt, Person

RIGHT, HOME = "Guihua-2026-ok", "10.1.1.7"


@pytest.fixture
def director(make_person):
    return make_person("director", password=RIGHT)


def try_(password, *, username="director", address=HOME):
    request = RequestFactory().post("/accounts/login/", REMOTE_ADDR=address)
    form = LoginForm(request, {"username": username, "password": password})
    form.is_valid()
    return SimpleNamespace(person=form.get_user(), codes=[e.code for e in form.non_field_errors().as_data()], form=form)


def fail(times, **how):
    for n in range(times):
        try_(f"wrong{n}", **how)


def test_the_right_password_lets_one_in(director):
    assert try_(RIGHT).person == director


def test_wrong_name_wrong_password_and_somebody_who_left_read_the_same(director, make_person):
    make_person("gone", password=RIGHT, is_active=False)

    says = {str(try_(*how[:1], **how[1]).form.non_field_errors()) for how in
            [("wrong", {}), (RIGHT, {"username": "nobody"}), (RIGHT, {"username": "gone"})]}  # fmt: skip

    assert len(says) == 1


def test_five_wrong_passwords_lock_the_account_for_that_network(director):
    fail(5)

    assert try_(RIGHT).codes == ["locked"]
    assert try_(RIGHT, address="10.1.1.200").codes == ["locked"]
    assert try_(RIGHT, address="10.2.2.2").person == director


def test_an_account_that_does_not_exist_locks_the_same_way(director):
    fail(5, username="ghost")

    assert try_(RIGHT, username="ghost").codes == ["locked"]


def test_half_an_hour_later_one_may_try_again(director):
    fail(5)
    LoginAttempt.objects.update(at=timezone.now() - timedelta(minutes=31))

    assert try_(RIGHT).person == director


def test_trying_while_locked_does_not_prolong_the_lock(director):
    fail(5)
    before = LoginAttempt.objects.count()
    fail(10)

    assert LoginAttempt.objects.count() == before


def test_the_right_password_wipes_the_slate(director):
    fail(4)
    try_(RIGHT)
    fail(4)

    assert try_(RIGHT).person == director


def test_many_networks_together_are_slowed_down(director):
    for n in range(5):
        fail(4, address=f"172.16.{n}.1")

    assert try_(RIGHT, address="192.0.2.1").codes == ["locked"]


def test_an_outsider_cannot_lock_the_director_out_at_the_office(director):
    try_(RIGHT)
    for n in range(8):
        fail(5, address=f"172.16.{n}.1")

    assert try_(RIGHT).person == director


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.1.7", "10.1.1.0/24"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("::ffff:10.1.1.7", "10.1.1.0/24"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_the_network_is_what_a_visitor_cannot_change_easily(address, network):
    assert lockout.network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_only_as_many_proxies_as_we_have_are_believed(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.9.9.9")

    assert lockout.network_of(request) == "127.0.0.0/24"
    settings.PROXIES = 1
    assert lockout.network_of(request) == "10.9.9.0/24"


def test_the_security_administrator_unlocks(director, security, clerk):
    fail(5)
    assert lockout.is_locked("director")
    with pytest.raises(PermissionDenied):
        unlock(director, by=clerk)

    unlock(director, by=security)

    assert not lockout.is_locked("director")
    assert try_(RIGHT).person == director
    with pytest.raises(Refused):
        unlock(director, by=security)


def test_an_attempt_whose_process_died_counts_as_wrong(director):
    for _n in range(5):
        lockout.admit("director", "10.1.1.0/24")
    LoginAttempt.objects.update(at=timezone.now() - timedelta(seconds=31))

    assert try_(RIGHT).codes == ["locked"]


@pytest.mark.parametrize("odd", ["", " ", "\x00", "a" * 5000, "' OR 1=1 --", "党"])
def test_odd_names_are_only_wrong_names(director, odd):
    assert try_(RIGHT, username=odd).person is None


def test_no_password_is_kept_with_the_attempts(director):
    fail(2)

    assert "wrong" not in str(list(LoginAttempt.objects.values()))


@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Sixteen at once, each over a connection of its own."""

    def together(self, password):
        def one(n):
            try:
                return try_(f"{password}{n}" if password != RIGHT else RIGHT)
            finally:
                connection.close()

        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(one, range(16)))

    def test_sixteen_guesses_at_once_are_five_guesses(self, director):
        tried = self.together("guess")

        assert sum(t.codes == ["invalid_login"] for t in tried) == 5
        assert sum(t.codes == ["locked"] for t in tried) == 11

    def test_sixteen_right_passwords_at_once_are_all_let_in(self, director):
        assert [t.person for t in self.together(RIGHT)] == [director] * 16

    def test_control_counting_first_and_writing_later_lets_more_through(self, director, monkeypatch):
        """With the guard off the race is real: more than five guesses reach the password."""
        monkeypatch.setattr(lockout, "_one_at_a_time", lambda account: None)
        monkeypatch.setattr(
            lockout, "_judge", lambda account, network: (LoginAttempt(account=account, network=network), False)
            if lockout._failures(account, network) < lockout.TRIES else (None, False)
        )  # fmt: skip
        monkeypatch.setattr(
            lockout, "settle", lambda attempt, *, passed: LoginAttempt.objects.create(
                account=attempt.account, network=attempt.network, outcome="passed" if passed else "failed")
        )  # fmt: skip

        tried = self.together("guess")

        assert Person.objects.count() == 1
        assert sum(t.codes == ["invalid_login"] for t in tried) > 5
