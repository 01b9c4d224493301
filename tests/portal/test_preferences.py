"""Language, theme and size of the text change when a person chooses, and only then."""

import pytest
from django.conf import settings

from apps.core.models import LogEntry

ENGLISH = {"accept-language": "en-US,en;q=0.9"}


def head_of(response):
    """The opening html tag: language, theme and size stand there."""
    page = response.content.decode()
    return page[page.index("<html") : page.index(">", page.index("<html"))]


@pytest.mark.parametrize("url", ["/accounts/login/", "/preferences/"])
def test_an_english_browser_still_gets_chinese(client, db, url):
    assert 'lang="zh-hans"' in head_of(client.get(url, headers=ENGLISH))


def test_a_visitor_may_choose_english_on_the_log_in_page(client, db):
    response = client.post("/preferences/language/", {"value": "en", "next": "/accounts/login/"})

    assert response.url == "/accounts/login/"
    assert 'lang="en"' in head_of(client.get("/accounts/login/"))


def test_the_choice_follows_the_person_to_another_computer(inside, wei):
    inside.post("/preferences/language/", {"value": "en"})
    inside.post("/preferences/theme/", {"value": "dark"})
    inside.post("/preferences/text/", {"value": "on"})

    wei.refresh_from_db()
    assert (wei.language, wei.theme, wei.large_text) == ("en", "dark", True)
    inside.cookies.pop(settings.LANGUAGE_COOKIE_NAME)
    head = head_of(inside.get("/"))
    assert ('lang="en"' in head, 'data-bs-theme="dark"' in head, 'class="large"' in head) == (True, True, True)


def test_the_log_in_page_remembers_the_look_after_logging_out(inside):
    inside.post("/preferences/theme/", {"value": "dark"})
    inside.post("/preferences/text/", {"value": "on"})
    inside.post("/accounts/logout/")

    head = head_of(inside.get("/accounts/login/"))
    assert ('data-bs-theme="dark"' in head, 'class="large"' in head) == (True, True)


def test_one_switch_leaves_the_other_choices_alone(inside, wei):
    inside.post("/preferences/theme/", {"value": "light"})

    wei.refresh_from_db()
    assert (wei.language, wei.theme, wei.large_text) == ("", "light", False)
    assert LogEntry.objects.get().verb == "org.prefer"


def test_the_page_keeps_all_three_and_larger_text_can_be_put_back(inside, wei):
    inside.post("/preferences/", {"language": "en", "theme": "dark", "large_text": "on"})
    inside.post("/preferences/", {"language": "zh-hans", "theme": "auto"})

    wei.refresh_from_db()
    assert (wei.language, wei.theme, wei.large_text) == ("zh-hans", "auto", False)
    assert "large_text" not in {name for name, morsel in inside.cookies.items() if morsel.value}


@pytest.mark.parametrize(("what", "value"), [("theme", "pink"), ("language", "xx"), ("language", "")])
def test_a_choice_that_does_not_exist_is_refused(inside, wei, what, value):
    assert inside.post(f"/preferences/{what}/", {"value": value}).status_code == 422

    wei.refresh_from_db()
    assert (wei.language, wei.theme) == ("", "auto")


def test_a_switch_that_does_not_exist_is_not_found(inside):
    assert inside.post("/preferences/colour/", {"value": "red"}).status_code == 404


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"]
)
def test_a_switch_leads_back_only_into_the_house(inside, elsewhere):
    assert inside.post("/preferences/theme/", {"value": "dark", "next": elsewhere}).url == "/"


def test_a_forged_cookie_changes_nothing(client, db):
    client.cookies["theme"] = '"><script>'
    assert 'data-choice="auto"' in head_of(client.get("/accounts/login/"))
