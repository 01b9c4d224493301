"""Tokens: made by the person, shown once, kept as a hash, revoked by the owner or the security administrator."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.org.actions import issue_token, revoke_token
from apps.org.models import ApiToken, Role
from apps.org.tokens import bearer, digest


@pytest.fixture
def security(make_person):
    return make_person("security", roles=[Role.SECURITY_ADMIN])


def made(by, **facts):
    return issue_token(by=by, **{"name": "大屏", "scopes": ["read"], "days": 30, **facts})


def test_only_the_hash_of_a_token_is_kept_anywhere(clerk):
    token = made(clerk)
    kept = ApiToken.objects.values().get()

    assert kept["digest"] == digest(token.secret)
    assert token.secret not in str(kept)
    entry = LogEntry.objects.get(verb="org.issue_token")
    assert token.secret not in str([entry.facts, entry.changes])
    assert bearer(token.secret) == token
    assert bearer(token.secret + "x") is None


def test_the_page_shows_it_once_and_a_second_click_does_not(client, clerk):
    client.force_login(clerk)
    form = {"name": "大屏", "scopes": ["read", "book"], "days": 90, "key": "9b6f2c1e-2f2c-4a0e-8e4c-0d3f5a1b2c3d"}

    reply = client.post("/org/tokens/new/", form)
    secret = reply.context["token"].secret

    assert reply.status_code == 200
    assert secret in reply.content.decode()
    assert reply["Cache-Control"] == "no-store"
    again = client.post("/org/tokens/new/", form, follow=True)
    assert secret not in again.content.decode()
    assert ApiToken.objects.count() == 1
    assert secret not in client.get("/org/tokens/").content.decode()


def test_everyone_sees_the_own_tokens_and_the_security_administrator_all(clerk, stranger, security):
    mine, theirs = made(clerk), made(stranger)

    assert list(ApiToken.objects.visible_to(clerk)) == [mine]
    assert set(ApiToken.objects.visible_to(security)) == {mine, theirs}


def test_the_owner_or_the_security_administrator_revokes(clerk, stranger, security):
    token = made(clerk)

    with pytest.raises(PermissionDenied):
        revoke_token(token, by=stranger)
    revoke_token(token, by=security)
    with pytest.raises(Refused):
        revoke_token(token, by=clerk)

    assert bearer(token.secret) is None


@pytest.mark.parametrize("facts", [{"days": 0}, {"days": 400}, {"scopes": []}, {"scopes": ["all"]}, {"name": "x" * 41}])
def test_what_a_token_cannot_be_is_refused(clerk, facts):
    with pytest.raises(ValidationError):
        made(clerk, **facts)
    assert not ApiToken.objects.exists()


def test_ten_tokens_are_enough_for_one_person(clerk):
    for _n in range(10):
        made(clerk)

    with pytest.raises(Refused, match="10"):
        made(clerk)
