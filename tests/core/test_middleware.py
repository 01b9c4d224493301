"""The language of a page is the person's choice."""

import pytest
from django.conf import settings
from django.db import OperationalError

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def test_a_visitor_reads_chinese_whatever_the_browser_asks_for(client):
    assert client.get("/livez", headers={"accept-language": "en"})["Content-Language"] == "zh-hans"


def test_the_cookie_of_the_log_in_page_chooses(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert client.get("/livez")["Content-Language"] == "en"


@pytest.mark.parametrize("odd", ["fr", "", "zh-hans;evil", "x" * 4000])
def test_a_language_we_do_not_speak_is_ignored(client, odd):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = odd

    assert client.get("/livez")["Content-Language"] == "zh-hans"


def test_the_person_s_choice_wins_over_the_cookie(client, clerk):
    clerk.language = "en"
    clerk.save()
    client.force_login(clerk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    assert client.get("/livez")["Content-Language"] == "en"


def test_a_visitor_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/livez")


def test_the_watchman_is_answered_without_a_database_even_with_a_session(client, clerk, monkeypatch):
    client.force_login(clerk)

    def away(*args, **kwargs):
        raise OperationalError("the database is away")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)

    assert client.get("/livez").content == b"ok"
