"""The inbox and the record: what, who, when, how long; deciding on the spot; several at once."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from apps.approvals.actions import approve_verbally, ask, grant, send_back
from apps.approvals.models import Request, Step
from apps.approvals.queries import inbox
from apps.core import sockets
from apps.core.dates import today
from apps.core.models import LogEntry
from apps.meetings.models import Equipment
from apps.org.models import Role


@pytest.fixture
def asked(buying, thing, clerk, people, posts, make_route):
    make_route(posts.chief, days=2, paper_days=3)
    return ask(buying, thing, by=clerk)


@pytest.fixture
def browse(client):
    """browse(person, path) → the text of the page."""

    def page(person, path, **query):
        client.force_login(person)
        reply = client.get(path, query)
        assert reply.status_code == 200
        return reply

    return page


def test_the_inbox_shows_what_is_needed_to_decide(asked, people, browse):
    (row,) = browse(people.chief, "/approvals/").context["rows"]

    assert (row.request, row.says, row.left, row.tone) == (asked, "批准", "还剩2个工作日", "blue")
    assert row.shown == [("名称", "投影机"), ("价格", "50")]


@pytest.mark.parametrize(
    ("on", "due", "says"),
    [
        (date(2027, 6, 11), date(2027, 6, 15), ("2 working days left", "blue")),
        (date(2027, 6, 12), date(2027, 6, 15), ("2 working days left", "blue")),
        (date(2027, 6, 13), date(2027, 6, 14), ("due on the next working day", "orange")),
        (date(2027, 6, 14), date(2027, 6, 15), ("1 working days left", "orange")),
        (date(2027, 6, 15), date(2027, 6, 15), ("due today", "orange")),
        (date(2027, 6, 16), date(2027, 6, 15), ("1 working days overdue", "red")),
    ],
    ids=["Friday", "Saturday", "Sunday", "Monday", "that day", "the day after"],
)
def test_a_day_of_rest_is_no_day_that_was_had(asked, monkeypatch, on, due, says):
    monkeypatch.setattr(inbox, "today", lambda: on)

    assert inbox.time_left(Step(due_on=due)) == says


def test_the_inbox_of_others_is_empty_and_says_so(asked, stranger, browse):
    assert "没有待您审批的事项" in browse(stranger, "/approvals/").content.decode()


def test_the_four_heaps(asked, people, clerk, browse, make_person):
    assert [row.pk for row in browse(clerk, "/approvals/", heap="sent").context["rows"]] == [asked.pk]
    duty = make_person("duty", roles=[Role.DUTY_CLERK])
    approve_verbally(asked, by=duty, said_by=people.chief, said_at=asked.asked_at)

    assert [row.request for row in browse(people.chief, "/approvals/", heap="owed").context["rows"]] == [asked]
    assert [row.request for row in browse(clerk, "/approvals/", heap="owed").context["rows"]] == [asked]
    assert list(browse(clerk, "/approvals/", heap="nonsense").context["rows"]) == []
    grant_again = ask(asked.matter, Equipment.objects.create(name="幕布", position=60), by=clerk)
    grant(grant_again, by=people.chief)
    assert [row.request for row in browse(people.chief, "/approvals/", heap="done").context["rows"]] == [grant_again]


def test_one_press_in_the_inbox_decides_and_leads_back(asked, people, client):
    client.force_login(people.chief)
    url = reverse("approvals_request_grant", args=[asked.pk])
    reply = client.post(url, {"version": asked.version, "back": "inbox"})

    assert (reply.status_code, reply.url) == (302, "/approvals/")
    assert Request.objects.get().status == Request.Status.GRANTED


def test_nothing_is_decided_by_looking(asked, people, client):
    client.force_login(people.chief)
    for verb in ("grant", "decline", "send-back", "forward"):
        assert client.get(f"/approvals/requests/{asked.pk}/{verb}/").status_code == 200
    assert client.get("/approvals/grant/").status_code == 405
    assert Request.objects.get().status == Request.Status.OPEN


def test_a_refusal_because_of_a_change_shows_the_difference(asked, people, client, thing):
    thing.position = 90
    thing.save()
    client.force_login(people.chief)
    reply = client.post(f"/approvals/requests/{asked.pk}/grant/", {"version": asked.version})

    assert reply.status_code == 409
    assert [tuple(one) for one in reply.context["differences"]] == [("价格", "50", "90")]
    assert "<del>50</del>" in reply.content.decode()


def test_several_are_granted_at_once_each_judged_on_its_own(buying, people, posts, clerk, make_route, client):
    make_route(posts.chief)
    things = [Equipment.objects.create(name=f"椅子{n}", position=n) for n in range(3)]
    requests = [ask(buying, thing, by=clerk) for thing in things]
    Equipment.objects.filter(pk=things[1].pk).update(position=77)
    client.force_login(people.chief)
    reply = client.post("/approvals/grant/", {"request": [one.pk for one in requests]})

    assert [(line["request"], line["ok"]) for line in reply.context["lines"]] == [
        (requests[0], True),
        (requests[1], False),
        (requests[2], True),
    ]
    assert reply.context["lines"][1]["says"] == "送审后内容已变动，请核对下列差异后退回申请人。"
    assert client.post("/approvals/grant/", {"request": ["²", "x", ""]}).status_code == 302


def test_the_record_offers_only_what_one_may_do_now(buying, thing, clerk, people, posts, make_route, browse):
    make_route(posts.chief, posts.director)
    asked = ask(buying, thing, by=clerk)

    def buttons(person):
        return [verb["name"] for verb in browse(person, asked.get_absolute_url()).context["verbs"]]

    assert buttons(people.chief) == ["grant", "decline", "send_back", "forward"]
    assert buttons(people.director) == []
    assert buttons(clerk) == ["withdraw"]
    send_back(asked, by=people.chief, reason="太贵")
    assert buttons(clerk) == ["send_again", "withdraw"]


def test_the_record_and_its_sheet_say_why_and_by_whom(asked, people, browse):
    grant(asked, by=people.chief, opinion="同意购买")
    page = browse(people.chief, asked.get_absolute_url()).content.decode()
    sheet = browse(people.chief, f"/approvals/requests/{asked.pk}/sheet/").content.decode()

    for words in ("大额采购", "采购办法", "同意购买", "钱科长"):
        assert words in page
        assert words in sheet


def test_strangers_do_not_learn_that_it_exists(asked, stranger, client):
    client.force_login(stranger)
    for path in ("", "sheet/", "grant/"):
        assert client.get(f"/approvals/requests/{asked.pk}/{path}").status_code == 404


def test_the_home_page_says_what_waits(asked, people, clerk):
    todo = sockets.todo["approvals.waiting"]

    assert [(item.title, item.tone) for item in todo(people.chief)] == [("投影机", "blue")]
    assert todo(clerk) == []
    send_back(asked, by=people.chief, reason="太贵")
    assert [(item.title, item.tone) for item in todo(clerk)] == [("投影机", "orange")]


def test_papers_that_are_owed_can_be_taken_along(asked, people, clerk, make_person, client):
    duty = make_person("duty", roles=[Role.DUTY_CLERK])
    approve_verbally(asked, by=duty, said_by=people.chief, said_at=asked.asked_at)
    client.force_login(clerk)
    reply = client.get("/approvals/papers/")

    sheet = openpyxl.load_workbook(BytesIO(b"".join(reply.streaming_content))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["投影机"]


def first_cells(client, heap):
    reply = client.get("/approvals/export/", {"heap": heap})
    head, *rows = openpyxl.load_workbook(BytesIO(b"".join(reply.streaming_content))).active.values
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_heap_can_be_taken_along(asked, people, clerk, make_person, client):
    client.force_login(people.chief)
    (line,) = first_cells(client, "")
    assert (line["申请事项"], line["申请人"], line["是否逾期"]) == ("投影机", clerk.name, "否")

    client.force_login(clerk)
    (line,) = first_cells(client, "sent")
    assert (line["状态"], line["在谁处"]) == ("待审批", str(people.chief.post))

    grant(asked, by=people.chief)
    client.force_login(people.chief)
    (line,) = first_cells(client, "done")
    assert (line["审批结果"], first_cells(client, ""), first_cells(client, "nonsense")) == ("批准", [], [])
    assert LogEntry.objects.filter(verb="core.export", by=people.chief).count() == 4


def test_a_duty_clerk_writes_a_call_down_on_the_page(asked, people, make_person, client):
    duty = make_person("duty", roles=[Role.DUTY_CLERK])
    client.force_login(duty)
    url = f"/approvals/requests/{asked.pk}/approve-verbally/"
    at = client.get(url).context["form"]
    called = {"said_by": people.chief.pk, "date": at["date"].value().isoformat(), "time": at["time"].value()}
    tomorrow = today() + timedelta(days=1)
    reply = client.post(url, {**called, "date": tomorrow.isoformat(), "version": asked.version})
    assert (reply.status_code, Request.objects.get().status) == (422, Request.Status.OPEN)
    reply = client.post(url, called)
    assert (reply.status_code, reply.url) == (302, asked.get_absolute_url()), reply.content.decode()
    assert Request.objects.get().owes_paper
