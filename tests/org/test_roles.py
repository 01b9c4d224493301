"""Who may give which role to whom: three officers, each alone, and nobody helps himself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from apps.core.actions import Refused
from apps.core.dates import today
from apps.org.actions import end_grant, grant, roles
from apps.org.models import Grant, Person, Role

OFFICERS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


def test_the_security_administrator_gives_a_role_in_a_scope(security, clerk, campuses):
    given = grant(by=security, person=clerk, role=Role.ROOM_KEEPER, campus=campuses.main)

    clerk = Person.objects.get(pk=clerk.pk)
    assert clerk.campuses_of(Role.ROOM_KEEPER) == {campuses.main.pk}
    assert given.starts_on == today()


@pytest.mark.parametrize("by", ["clerk", "admin"])
def test_nobody_else_gives_roles(request, by, stranger):
    with pytest.raises(PermissionDenied):
        grant(by=request.getfixturevalue(by), person=stranger, role=Role.LEADER)


def test_nobody_gives_or_ends_a_role_of_his_own(security):
    with pytest.raises(Refused):
        grant(by=security, person=security, role=Role.LEADER)
    with pytest.raises(PermissionDenied):
        end_grant(security.grants.get(), by=security)


@pytest.mark.parametrize("officer", OFFICERS)
@pytest.mark.parametrize("other", [Role.ROOM_KEEPER, Role.OFFICE_ADMIN, *OFFICERS])
def test_an_officer_holds_nothing_else(security, clerk, officer, other):
    if officer == other:
        return
    grant(by=security, person=clerk, role=officer)

    with pytest.raises(Refused):
        grant(by=security, person=clerk, role=other)


def test_nobody_with_business_becomes_an_officer(security, keeper):
    with pytest.raises(Refused):
        grant(by=security, person=keeper, role=Role.AUDITOR)
    end_grant(keeper.grants.get(), by=security)
    grant(by=security, person=keeper, role=Role.AUDITOR)


def test_business_roles_may_be_several(security, clerk, units):
    grant(by=security, person=clerk, role=Role.LEADER)
    grant(by=security, person=clerk, role=Role.UNIT_CLERK, unit=units.affairs)

    assert clerk.grants.count() == 2


def test_a_role_that_begins_later_clashes_too(security, clerk):
    grant(by=security, person=clerk, role=Role.AUDITOR, starts_on=today() + timedelta(days=9))

    with pytest.raises(Refused):
        grant(by=security, person=clerk, role=Role.LEADER)
    grant(by=security, person=clerk, role=Role.LEADER, ends_on=today() + timedelta(days=9))


def test_the_same_role_is_given_once(security, clerk):
    grant(by=security, person=clerk, role=Role.LEADER)

    with pytest.raises(Refused):
        grant(by=security, person=clerk, role=Role.LEADER)


def test_an_officer_has_no_scope_and_a_unit_clerk_has_a_unit(security, clerk, units):
    with pytest.raises(Refused):
        grant(by=security, person=clerk, role=Role.AUDITOR, unit=units.affairs)
    with pytest.raises(Refused) as refused:
        grant(by=security, person=clerk, role=Role.UNIT_CLERK)
    assert list(refused.value.message_dict) == ["unit"]


def test_an_ended_role_is_gone_at_once_and_ends_once(security, keeper):
    given = end_grant(keeper.grants.get(), by=security)

    assert not Person.objects.get(pk=keeper.pk).has_role(Role.ROOM_KEEPER)
    with pytest.raises(Refused):
        end_grant(given, by=security)


def test_a_small_house_leaves_the_officers_work_to_its_administrator(settings, admin, clerk):
    settings.THREE_OFFICERS = False

    grant(by=admin, person=clerk, role=Role.LEADER)


def test_roles_are_seen_by_those_who_give_and_those_who_audit(security, make_person, keeper, clerk):
    auditor = make_person("auditor", roles=[Role.AUDITOR])

    seen = {p.username: Grant.objects.visible_to(p).count() for p in (security, auditor, keeper, clerk)}
    assert seen == {"security": 3, "auditor": 3, "keeper": 1, "zhangwei": 0}


def test_the_pages_of_roles(client, security, clerk):
    client.force_login(security)
    assert client.get(reverse("org_grant_new")).status_code == 200
    response = client.post(
        reverse("org_grant_new"), {"person": "zhangwei", "role": "leader", "starts_on": str(today())}
    )
    assert response.status_code == 302
    assert client.get(response.url).status_code == 200
    assert client.post(f"{response.url}end-grant/").status_code == 302


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def together(self, security, clerk):
        def one(role):
            try:
                grant(by=security, person=clerk, role=role)
                return True
            except Refused:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            return sum(pool.map(one, OFFICERS))

    def test_three_clashing_roles_at_once_are_one_role(self, security, clerk):
        assert self.together(security, clerk) == 1

    def test_control_without_the_lock_more_than_one_gets_through(self, security, clerk, monkeypatch):
        monkeypatch.setattr(roles, "hold", list)
        monkeypatch.setattr(roles, "kept", slowly(roles.kept))

        assert self.together(security, clerk) > 1


def slowly(verb):
    """Long enough between look and leap that rivals meet."""
    import time

    def run(*args):
        time.sleep(0.3)
        return verb(*args)

    return run
