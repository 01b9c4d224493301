"""Webhooks: told in the transaction of the verb, signed, tried again, and never with the words of a meeting."""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from apps.core.actions import Refused
from apps.core.models import LogEntry, OutboxEntry
from apps.core.outbox import drain
from apps.meetings import actions
from apps.org import webhooks
from apps.org.actions import add_webhook, change_webhook, renew_secret, send_again
from apps.org.models import Delivery, Role, Webhook
from tests.core.test_webcalls import listener, trusted  # noqa: F401  fixtures


@pytest.fixture
def operator(make_person):
    return make_person("operator", roles=[Role.SYSTEM_ADMIN])


@pytest.fixture
def hook(operator, listener, trusted):  # noqa: F811
    events = ["booking.confirmed", "booking.changed", "booking.cancelled", "series.confirmed"]
    return add_webhook(by=operator, name="大屏", url=listener.url, events=events, is_active=True)


@pytest.fixture
def book(clerk, room, next_monday):
    def do(hour=9, **facts):
        known = {"by": clerk, "place": [room], "title": "干部任免讨论", "attendees": 3}
        known |= {"starts_at": next_monday.at(hour), "ends_at": next_monday.at(hour + 1)}
        return actions.book(**{**known, **facts})

    return do


def due_now():
    OutboxEntry.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_booking_is_told_signed_and_numbered(hook, book, listener, room):  # noqa: F811
    booking = book()
    drain()

    ((path, headers, body),) = listener.calls
    delivery = Delivery.objects.get()
    told = json.loads(body)
    assert (path, told["event"], told["booking"]["id"]) == ("/hook?a=1", "booking.confirmed", booking.pk)
    assert told["booking"]["rooms"] == [{"id": room.pk, "name": str(room)}]
    assert headers["X-Logistics-Delivery"] == str(delivery.number)
    signed = f"{headers['X-Logistics-Timestamp']}.{body.decode()}".encode()
    expected = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Logistics-Signature"] == f"v1={expected}"
    assert (delivery.status, delivery.attempts, delivery.answer) == ("delivered", 1, "200 OK")


def test_the_sample_of_the_documentation_knows_us_from_others(hook, book, listener):  # noqa: F811
    book()
    drain()
    sample = re.search(r"```python\n(.*?)```", Path("docs/api.md").read_text(), re.DOTALL)[1]
    known: dict = {}
    exec(sample, known)
    ((_path, headers, body),) = listener.calls

    assert known["is_ours"](hook.secret, headers, body)
    assert not known["is_ours"](hook.secret, headers, body + b" ")
    assert not known["is_ours"]("0" * 64, headers, body)
    assert not known["is_ours"](hook.secret, {**headers, "X-Logistics-Timestamp": "1"}, body)


def test_what_a_meeting_is_about_never_leaves(hook, book, listener, clerk):  # noqa: F811
    booking = book()
    actions.cancel(booking, by=clerk, reason="另行通知")
    drain()

    assert len(listener.calls) == 2
    assert not any("干部" in body.decode() or "另行" in body.decode() for _path, _headers, body in listener.calls)


def test_each_change_has_its_event(hook, book, clerk, next_monday, make_room):
    booking = book()
    actions.extend(booking, by=clerk, ends_at=next_monday.at(11))
    actions.cancel(booking, by=clerk)
    actions.restore(booking, by=clerk)
    at = {"starts": next_monday.at(14).time(), "ends": next_monday.at(15).time()}
    actions.book_series(
        by=clerk, place=[make_room("302")], title="周会", attendees=3, **at, repeats="weekly", interval=1, weekdays=[],
        dates=[], first_on=next_monday.on, last_on=next_monday.plus(7).on, workdays_only=False,
    )  # fmt: skip

    told = list(Delivery.objects.order_by("pk").values_list("event", flat=True))
    of_booking = [f"booking.{what}" for what in ("confirmed", "changed", "cancelled", "confirmed")]
    assert told == [*of_booking, "series.confirmed"]


def test_what_left_the_booking_as_it_was_is_told_with_the_version_it_has(hook, book, clerk, colleague):
    booking = actions.invite(book(), by=clerk, people=[colleague])

    told = [(one.event, json.loads(one.body)["booking"]["version"]) for one in Delivery.objects.order_by("pk")]
    assert told == [("booking.confirmed", 1), ("booking.changed", 1)]
    assert LogEntry.objects.get(verb="meetings.invite").subject_version == 1
    # Whoever heard it may change the booking: nobody else has.
    assert actions.cancel(booking, by=clerk, version=1).version == 2


def test_a_verb_that_fails_tells_nobody(hook, book):
    def booked_and_lost():
        with transaction.atomic():
            book()
            raise Refused("no")

    with pytest.raises(Refused):
        booked_and_lost()

    assert not Delivery.objects.exists()


def test_only_those_who_listen_are_told(hook, book, operator):
    change_webhook(hook, by=operator, name="大屏", url=hook.url, events=["series.confirmed"], is_active=True)
    book()
    change_webhook(hook, by=operator, name="大屏", url=hook.url, events=["booking.confirmed"], is_active=False)
    book(11)

    assert not Delivery.objects.exists()


def test_a_receiver_that_is_away_is_tried_again_later_and_later_and_then_given_up(hook, book, listener):  # noqa: F811
    listener.status, listener.text = 500, b"oops \0"
    book()
    waits = []
    for _attempt in range(len(webhooks.DELAYS) + 1):
        due_now()
        drain()
        waiting = OutboxEntry.objects.filter(done_at=None).values_list("due_at", flat=True)
        waits += [round((at - timezone.now()).total_seconds() / 60) for at in waiting]

    delivery = Delivery.objects.get()
    assert waits == [1, 5, 15, 60, 180, 480, 720]
    assert (delivery.status, delivery.attempts) == ("failed", 8)
    assert (delivery.answer, delivery.answer_text) == ("500 Internal Server Error", "oops ")


def test_what_was_given_up_is_sent_again_under_the_same_number(hook, book, listener, operator):  # noqa: F811
    book()
    Delivery.objects.update(status="failed")
    drain()
    assert listener.calls == []

    delivery = send_again(Delivery.objects.get(), by=operator)
    with pytest.raises(Refused):
        send_again(delivery, by=operator)
    drain()

    ((_path, headers, _body),) = listener.calls
    assert headers["X-Logistics-Delivery"] == str(delivery.number)
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_an_address_inside_is_given_up_at_once(hook, book, listener, monkeypatch):  # noqa: F811
    monkeypatch.delenv("LOGISTICS_CALLABLE_HOSTS")
    book()
    drain()

    assert listener.calls == []
    assert (Delivery.objects.get().status, Delivery.objects.get().attempts) == ("failed", 1)


def test_a_webhook_taken_out_of_use_is_not_told_what_still_waits(hook, book, listener):  # noqa: F811
    book()
    Webhook.objects.update(is_active=False)
    drain()

    assert listener.calls == []
    assert Delivery.objects.get().status == "failed"


def test_the_secret_is_in_no_column_and_changes_when_renewed(hook, operator):
    before = hook.secret
    kept = str(Webhook.objects.values().get()) + str(LogEntry.objects.values_list("facts", "changes"))

    renewed = renew_secret(hook, by=operator)

    assert before not in kept
    assert renewed.secret != before


def test_pages_are_the_system_administrators(client, hook, book, operator, clerk, make_person):
    book()
    delivery = Delivery.objects.get()
    client.force_login(clerk)
    assert client.get(f"/org/webhooks/{hook.pk}/").status_code == 404
    assert client.get(f"/org/deliveries/{delivery.pk}/").status_code == 404

    client.force_login(operator)
    page = client.get(f"/org/webhooks/{hook.pk}/").content.decode()
    assert hook.secret in page
    assert f"<td role=\"cell\" data-label=\"事件\">{webhooks.events[delivery.event]}</td>" in page
    client.force_login(make_person("auditor", roles=[Role.AUDITOR]))
    assert hook.secret not in client.get(f"/org/webhooks/{hook.pk}/").content.decode()


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://example.org", "https://u:p@example.org/", "data:1"])
def test_the_form_takes_only_addresses_that_may_be_called(client, operator, url):
    client.force_login(operator)

    reply = client.post("/org/webhooks/new/", {"name": "x", "url": url, "events": ["booking.confirmed"]})

    assert reply.status_code == 422
    assert not Webhook.objects.exists()


def test_what_was_sent_is_forgotten_after_a_month(hook, book):
    book()
    book(11)
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(made_at=timezone.now() - timedelta(days=31))

    webhooks.forget_old()

    assert Delivery.objects.count() == 1
