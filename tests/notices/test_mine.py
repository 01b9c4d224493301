"""The bell and the page behind it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import LogEntry
from apps.notices.actions import mark_read, tell
from apps.notices.actions.reading import forget_old
from apps.notices.models import Notice


@pytest.fixture
def told(clerk, event):
    """told("Today", url="/meetings/") → a notice of the clerk's."""
    return lambda says="Today", **facts: tell([clerk], event, None, says, **facts)[0]


def bell(page):
    return page.context["unread"]()


def test_the_bell_counts_what_is_not_read(client, clerk, told):
    client.force_login(clerk)
    told(), told()

    assert bell(client.get("/notices/")) == "2"


def test_the_bell_stops_counting_at_a_hundred(client, clerk, told):
    client.force_login(clerk)
    for _n in range(105):
        told()

    assert bell(client.get("/notices/")) == "99+"


def test_a_silent_bell_shows_no_number(client, clerk):
    client.force_login(clerk)

    page = client.get("/")

    assert bell(page) == ""
    assert "bell-number" not in page.content.decode()


def test_what_is_not_read_stands_first(client, clerk, told):
    client.force_login(clerk)
    first, second, third = told("first"), told("second"), told("third")
    mark_read(Notice.objects.filter(pk=third.pk), by=clerk)

    page = client.get("/notices/")

    assert [line["notice"] for line in page.context["unread_lines"]] == [second, first]
    assert [line["notice"] for line in page.context["read_lines"]] == [third]


def test_opening_a_notice_leads_where_it_says_and_it_is_read(client, clerk, told):
    client.force_login(clerk)
    notice = told(url="/meetings/find/")

    reply = client.post(f"/notices/{notice.pk}/open/")

    assert reply.headers["Location"] == "/meetings/find/"
    assert Notice.objects.unread().count() == 0


def test_a_link_out_of_the_house_is_not_followed(client, clerk, told):
    client.force_login(clerk)
    notice = told(url="https://elsewhere.example/")

    assert client.post(f"/notices/{notice.pk}/open/").headers["Location"] == "/notices/"


def test_what_came_after_the_page_was_shown_stays_unread(client, clerk, told):
    client.force_login(clerk)
    seen, later = told(), told()

    client.post("/notices/read/", {"up_to": seen.pk})

    assert list(Notice.objects.unread()) == [later]


def test_nobody_opens_or_reads_for_another(client, clerk, colleague, told):
    client.force_login(colleague)
    notice = told()

    replies = [client.post(f"/notices/{notice.pk}/{verb}/").status_code for verb in ("open", "read")]
    client.post("/notices/read/", {"up_to": notice.pk})

    assert replies == [404, 404]
    assert mark_read(Notice.objects.all(), by=colleague) == 0
    assert Notice.objects.unread().count() == 1


def test_reading_leaves_no_trace_but_the_readers_own(client, clerk, told):
    client.force_login(clerk)
    notice = told()

    client.post(f"/notices/{notice.pk}/read/")

    assert LogEntry.objects.count() == 0


def test_old_notices_are_swept_out(clerk, told):
    now = timezone.now()
    kept, read, ancient = told("kept"), told("read"), told("ancient")
    Notice.objects.filter(pk=read.pk).update(read_at=now - timedelta(days=181))
    Notice.objects.filter(pk=ancient.pk).update(at=now - timedelta(days=731))

    forget_old()

    assert list(Notice.objects.all()) == [kept]


def test_the_page_says_what_to_do_when_it_is_empty(client, clerk):
    clerk.language = "en"
    clerk.save()
    client.force_login(clerk)

    assert "Nobody has told you anything yet" in client.get("/notices/").content.decode()


def test_a_sentence_is_shown_as_text_and_not_as_html(client, clerk, told):
    client.force_login(clerk)
    told(_("%(first)s–%(last)s of %(total)s"), first="<script>alert(1)</script>", last=1, total=1)

    page = client.get("/notices/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
