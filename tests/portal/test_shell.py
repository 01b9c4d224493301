"""Around every page: error pages, messages, and what the frame costs."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views.defaults import page_not_found, permission_denied

CSP_SAFE = ("<style", "style=", "onclick=", "javascript:")


@pytest.mark.parametrize("url", ["/", "/permissions/", "/preferences/", "/search/?q=a", "/accounts/password/"])
def test_no_page_carries_script_or_style_of_its_own(inside, url):
    page = inside.get(url).content.decode()

    assert [word for word in CSP_SAFE if word in page] == []
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=')


def test_a_wrong_address_keeps_the_frame_for_those_inside(inside):
    response = inside.get("/no/such/page/")

    assert response.status_code == 404
    assert response.content.decode().count('class="rail"') == 1


def test_a_wrong_address_shows_strangers_no_menu(client, db):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert response.content.decode().count('class="rail"') == 0


def test_the_error_pages_stand_without_anybody_logged_in(db):
    request = RequestFactory().get("/x/")

    assert page_not_found(request, Http404()).status_code == 404
    assert permission_denied(request, PermissionDenied("会议室管理员")).content.decode().count("会议室管理员") == 1


@pytest.mark.parametrize("name", ["core/trouble.html", "400.html"])
def test_the_pages_of_last_resort_need_neither_database_nor_request(name):
    page = render_to_string(name, {"title": "T", "says": "S", "number": "abc", "status": 503})

    assert page.count("<h1>") == 1


def test_a_page_open_too_long_is_explained(wei):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"username": "wei"})

    assert response.status_code == 403
    assert response.content.decode().count("<h1>") == 1


def test_a_message_is_shown_once_in_a_live_region(inside):
    response = inside.post("/preferences/", {"language": "zh-hans", "theme": "auto"}, follow=True)

    page = response.content.decode()
    assert (page.count('role="status" aria-live="polite"'), page.count("said-one tone-green")) == (1, 1)
    assert list(get_messages(inside.get("/").wsgi_request)) == []


def test_the_frame_costs_few_queries(inside):
    inside.get("/permissions/")
    with CaptureQueriesContext(connection) as queries:
        inside.get("/permissions/")

    # The session, the person (and unit), the roles, the other units.
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 5
