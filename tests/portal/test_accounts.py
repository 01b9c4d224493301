"""Logging in and out, changing the password, and going nowhere a stranger sends us."""

from django.contrib.auth import SESSION_KEY

from apps.core.models import LogEntry
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


def test_the_right_password_opens_the_house(client, wei):
    response = client.post(LOGIN, {"username": "wei", "password": PASSWORD})

    assert (response.status_code, response.url) == (302, "/")
    assert client.session[SESSION_KEY] == str(wei.pk)


def test_a_wrong_password_says_so_and_keeps_the_name(client, wei):
    response = client.post(LOGIN, {"username": "wei", "password": "wrong"})

    assert response.status_code == 422
    assert SESSION_KEY not in client.session
    page = response.content.decode()
    assert page.count("data-error-summary") == 1
    assert page.count('value="wei"') == 1


def test_logging_in_leads_on_to_the_page_that_was_wanted(client, wei):
    wanted = {"username": "wei", "password": PASSWORD, "next": "/permissions/"}

    assert client.post(LOGIN, wanted).url == "/permissions/"


def test_logging_in_leads_nowhere_else(client, wei):
    for elsewhere in ("https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"):
        client.logout()
        response = client.post(LOGIN, {"username": "wei", "password": PASSWORD, "next": elsewhere})
        assert response.url == "/"


def test_logging_out_is_a_deed_not_a_link(inside):
    assert inside.get("/accounts/logout/").status_code == 405
    assert inside.post("/accounts/logout/").url == "/"
    assert inside.get("/").url == "/accounts/login/?next=/"


def test_a_new_password_keeps_the_session_and_stays_out_of_the_log(inside, wei):
    new = "Xin-mima-2027"
    typed = {"current": PASSWORD, "password": new, "again": new, "next": "/permissions/"}
    response = inside.post("/accounts/password/", typed)

    assert (response.status_code, response.url) == (302, "/permissions/")
    assert inside.get("/").status_code == 200
    wei.refresh_from_db()
    assert wei.check_password(new)
    assert [new in str((e.facts, e.changes)) for e in LogEntry.objects.all()] == [False]


def test_a_password_that_breaks_the_rules_is_refused_at_its_field(inside, wei):
    response = inside.post("/accounts/password/", {"current": PASSWORD, "password": "short", "again": "short"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password"]
    wei.refresh_from_db()
    assert wei.check_password(PASSWORD)


def test_whoever_comes_for_the_first_time_chooses_a_password_first(client, make_person):
    client.force_login(make_person("new", password=PASSWORD, must_change_password=True))

    assert client.get("/").url == "/accounts/password/?next=/"
    assert client.get("/accounts/password/").status_code == 200
