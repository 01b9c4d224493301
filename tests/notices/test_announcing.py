"""Announcements: written, published to whom they are meant for, withdrawn, confirmed where they are formal."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actions import Refused
from apps.core.attachments.actions import attach
from apps.core.attachments.gate import Clean
from apps.core.attachments.kinds import Kind
from apps.core.dates import today
from apps.core.models import Attachment, LogEntry, OutboxEntry
from apps.core.sockets import todo
from apps.notices.actions import confirm, publish, rewrite, withdraw, write
from apps.notices.actions.announcing import PORTION
from apps.notices.models import Announcement, Notice, Receipt
from apps.notices.queries import board
from apps.org.models import Person

Status = Announcement.Status


@pytest.fixture
def draft(office):
    """draft(units=[…]) → a draft of the office's."""
    return lambda **facts: write(by=office, **{"title": "周六停水", "text": "上午九点至十二点。"} | facts)


def told():
    return sorted(Notice.objects.values_list("person__username", flat=True))


def test_a_draft_reaches_nobody(draft, clerk, work):
    draft()
    work()

    assert Announcement.objects.visible_to(clerk).count() == 0
    assert told() == []


def test_what_is_published_reaches_everyone_in_service(draft, office, clerk, colleague, make_person, work):
    make_person("gone", is_active=False)
    publish(draft(), by=office)
    work()

    assert told() == ["lina", "office", "zhangwei"]
    assert Announcement.objects.visible_to(clerk).count() == 1


def test_units_and_campuses_narrow_the_audience(draft, office, clerk, stranger, units, campuses, work):
    units.finance.campus = campuses.service
    units.finance.save()
    stranger.refresh_from_db()
    for narrowed in ({"units": [units.affairs]}, {"campus": campuses.service}):
        publish(draft(**narrowed), by=office)
    work()

    assert told() == ["office", "wangfang", "zhangwei"]
    for_clerk, for_stranger = (Announcement.objects.visible_to(person).get() for person in (clerk, stranger))
    assert (for_clerk.audience, for_stranger.audience) == ("事务局", "服务中心")


def test_whoever_also_works_in_a_unit_is_told_with_it(draft, office, clerk, units, work):
    clerk.other_units.add(units.finance)
    publish(draft(units=[units.finance]), by=office)
    work()

    assert told() == ["zhangwei"]


def test_many_are_told_portion_by_portion_and_each_once(draft, office, units, work):
    Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"人{n}", unit=units.affairs, password="!") for n in range(2 * PORTION)
    )
    publish(draft(), by=office)

    assert Notice.objects.count() == 0  # nobody waited for it at the page
    work()

    assert Notice.objects.count() == 2 * PORTION + 1
    assert Notice.objects.order_by().values("person").distinct().count() == 2 * PORTION + 1
    assert OutboxEntry.objects.done().filter(kind="notices.announce").count() == 3


def test_what_begins_later_is_told_and_shown_later(draft, office, clerk, work):
    publish(draft(starts_on=today() + timedelta(days=3)), by=office)
    work()

    assert told() == []
    assert Announcement.objects.visible_to(clerk).count() == 0
    assert timezone.localtime(OutboxEntry.objects.get().due_at).hour == 8


def test_what_was_withdrawn_before_its_day_is_never_told(draft, office, work):
    announcement = publish(draft(starts_on=today() + timedelta(days=3)), by=office)
    withdraw(announcement, by=office)
    Announcement.objects.update(starts_on=today())
    OutboxEntry.objects.update(due_at=timezone.now())
    work()

    assert told() == []


def test_withdrawn_it_is_off_the_board(draft, office, clerk):
    withdraw(publish(draft(), by=office), by=office)

    assert Announcement.objects.visible_to(clerk).count() == 0


def test_what_people_were_told_is_not_rewritten_under_their_eyes(draft, office):
    announcement = publish(draft(), by=office)

    with pytest.raises(Refused):
        rewrite(announcement, by=office, title="周日停水", text="改期。")

    withdraw(announcement, by=office)
    rewrite(announcement, by=office, title="周日停水", text="改期。")
    assert publish(announcement, by=office).title == "周日停水"


def test_published_anew_it_is_told_anew(draft, office, work):
    announcement = publish(draft(), by=office)
    work()
    withdraw(announcement, by=office)
    publish(announcement, by=office)
    work()

    assert told() == ["office", "office"]


def test_a_unit_clerk_speaks_to_the_own_units_alone(unit_clerk, units, office, work, clerk, stranger):
    with pytest.raises(Refused):
        write(by=unit_clerk, title="全局", text="给所有人。")
    with pytest.raises(Refused):
        write(by=unit_clerk, title="别处", text="给别的单位。", units=[units.finance, units.affairs])
    announcement = write(by=unit_clerk, title="财政局例会", text="周五。", units=[units.finance])
    publish(announcement, by=unit_clerk)
    work()

    assert told() == ["unitclerk", "wangfang"]


def test_nobody_else_writes_publishes_or_withdraws(draft, office, clerk, unit_clerk):
    announcement = draft()

    for verb, by in ((publish, clerk), (publish, unit_clerk), (withdraw, clerk)):
        with pytest.raises((PermissionDenied, Refused)):
            verb(announcement, by=by)
    with pytest.raises(PermissionDenied):
        write(by=clerk, title="我说", text="听我说。")


def test_an_announcement_whose_last_day_is_over_is_not_published(draft, office):
    week_ago = today() - timedelta(days=7)

    with pytest.raises(Refused):
        publish(draft(starts_on=week_ago, ends_on=week_ago), by=office)


def test_a_formal_document_is_confirmed_once_and_waits_until_then(draft, office, clerk, colleague):
    announcement = publish(draft(needs_receipt=True), by=office)

    assert [item.title for item in todo["notices.receipts"](clerk)] == ["周六停水"]
    confirm(announcement, by=clerk)
    confirm(announcement, by=clerk)

    assert todo["notices.receipts"](clerk) == []
    found = board.receipts(announcement)
    assert [row.person for row in found["confirmed"]] == [clerk]
    assert found["missing"] == [office, colleague]


def test_who_reads_anything_else_is_not_recorded(draft, office, clerk, client):
    announcement = publish(draft(), by=office)
    lines = LogEntry.objects.count()
    client.force_login(clerk)

    assert client.get(announcement.get_absolute_url()).status_code == 200
    with pytest.raises(Refused):
        confirm(announcement, by=clerk)
    assert (Receipt.objects.count(), LogEntry.objects.count()) == (0, lines)


def test_whom_it_is_not_meant_for_can_neither_open_nor_confirm_it(draft, office, clerk, units, client):
    announcement = publish(draft(needs_receipt=True, units=[units.finance]), by=office)
    client.force_login(clerk)

    with pytest.raises(PermissionDenied):
        confirm(announcement, by=clerk)
    assert client.get(announcement.get_absolute_url()).status_code == 404


def test_another_text_asks_for_other_receipts(draft, office, clerk):
    announcement = publish(draft(needs_receipt=True), by=office)
    confirm(announcement, by=clerk)
    withdraw(announcement, by=office)
    rewrite(announcement, by=office, title="新稿", text="新内容。", needs_receipt=True)

    assert Receipt.objects.count() == 0


def test_receipts_are_seen_by_those_who_answer_for_the_document_alone(draft, office, clerk, client):
    announcement = publish(draft(needs_receipt=True), by=office)
    confirm(announcement, by=clerk)
    panels = {}
    for person in (office, clerk):
        client.force_login(person)
        panels[person] = [panel.id for panel in client.get(announcement.get_absolute_url()).context["panels"]]

    assert panels == {office: ["receipts"], clerk: []}
    assert Receipt.objects.visible_to(office).count() == 1
    assert Receipt.objects.visible_to(clerk).count() == 1


def test_the_board_shows_what_is_current_the_pinned_first(draft, office, clerk, client):
    now = today()
    publish(draft(title="先贴的", is_pinned=True, starts_on=now - timedelta(days=9)), by=office)
    publish(draft(title="新的"), by=office)
    old = publish(draft(title="过期的", starts_on=now - timedelta(days=9), ends_on=now), by=office)
    Announcement.objects.filter(pk=old.pk).update(ends_on=now - timedelta(days=1))
    client.force_login(clerk)

    _template, shown = next(card for card in client.get("/").context["cards"] if card[0] == "notices/_board.html")

    assert [row.title for row in shown["announcements"]] == ["先贴的", "新的"]


def test_text_is_shown_in_paragraphs_and_never_as_html(draft, office, client):
    client.force_login(office)
    announcement = draft(text="第一段\n\n<script>alert(1)</script>")

    page = client.get(announcement.get_absolute_url()).content.decode()

    assert "<p>第一段</p>" in page
    assert "<script>alert" not in page


def test_the_form_writes_and_the_buttons_publish(office, client, work):
    client.force_login(office)
    reply = client.post("/notices/announcements/new/", {"title": "停电", "text": "周日。", "starts_on": today()})
    announcement = Announcement.objects.get()
    client.post(f"{reply.headers['Location']}publish/", {"version": announcement.version})
    work()

    announcement.refresh_from_db()
    assert announcement.status == Status.PUBLISHED
    assert told() == ["office"]


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": today() - timedelta(days=1)},
        {"status": "published"},
    ],
)
def test_the_database_holds_what_an_announcement_must_be(office, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.create(title="t", text="t", written_by=office, **facts)


def test_the_palette_finds_what_is_published_and_nothing_else(draft, office, clerk, units, client):
    publish(draft(title="防汛值守通知"), by=office)
    publish(draft(title="财政防汛预案", units=[units.finance]), by=office)
    draft(title="防汛草稿")
    client.force_login(clerk)

    groups = client.get("/search/", {"q": "防汛"}).context["groups"]

    assert [str(hit) for hit in groups[0]["hits"]] == ["防汛值守通知"]
    assert len(groups) == 1


def test_campus_and_units_together_are_refused(draft, units, campuses):
    with pytest.raises(ValidationError):
        draft(units=[units.finance], campus=campuses.main)


def test_who_has_confirmed_is_not_told_to_the_other_readers(draft, office, clerk, colleague, client):
    announcement = publish(draft(needs_receipt=True), by=office)
    confirm(announcement, by=clerk)
    client.force_login(colleague)

    assert "张伟" not in client.get(announcement.get_absolute_url()).content.decode()


def test_former_texts_are_not_for_readers(draft, office, clerk, client):
    announcement = draft(text="写错的话。")
    rewrite(announcement, by=office, title="周六停水", text="写对的话。")
    publish(announcement, by=office)
    seen = {}
    for person in (office, clerk):
        client.force_login(person)
        seen[person] = "写错的话" in client.get(announcement.get_absolute_url()).content.decode()

    assert seen == {office: True, clerk: False}


def test_the_second_press_of_the_button_finds_the_first_receipt(draft, office, clerk, client):
    announcement = publish(draft(needs_receipt=True), by=office)
    client.force_login(clerk)
    url = f"{announcement.get_absolute_url()}confirm/"

    replies = [client.post(url, {"version": announcement.version}) for _n in range(2)]

    assert [reply.headers["Location"] for reply in replies] == [announcement.get_absolute_url()] * 2
    assert Receipt.objects.count() == 1


def test_files_come_with_a_draft_and_stay_as_they_were_published(draft, office, clerk, units, client):
    announcement = draft(units=[units.affairs])
    attach(announcement, by=office, files=[Clean("细则.txt", Kind.TXT, "全文".encode())])
    announcement = publish(announcement, by=office)
    client.force_login(clerk)
    page = client.get(announcement.get_absolute_url()).content.decode()

    assert "细则.txt" in page
    with pytest.raises(PermissionDenied):
        attach(announcement, by=office, files=[Clean("后补.txt", Kind.TXT, b"x")])


def test_whom_it_is_not_meant_for_cannot_open_its_files(draft, office, stranger, units, client):
    announcement = draft(units=[units.affairs])
    attach(announcement, by=office, files=[Clean("细则.txt", Kind.TXT, "全文".encode())])
    publish(announcement, by=office)
    client.force_login(stranger)

    assert client.get(Attachment.objects.get().get_absolute_url()).status_code == 404
