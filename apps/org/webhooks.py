"""Telling others: what happens to a record becomes a delivery to each webhook that listens, in the same transaction.

The outbox carries it out; a delivery that is not taken is tried again later and later, and given up after a day. What
is sent names the record and says when, where and whose it is, never what it is about: whoever may know asks the API.
"""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import editions, outbox
from apps.core.models import LogEntry
from apps.core.sockets import Socket
from apps.core.webcalls import NotAllowed, NotCalled, post
from apps.org.models import Delivery, Webhook

KIND = "api.webhook"
# After the first attempt; a receiver that is away over night gets everything in the morning.
DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 480, 720)]
KEPT_FOR = timedelta(days=30)

events = Socket("events that webhooks may be told of")
# By model: takes the line of the audit trail and the record, gives the event and what to tell of it, or None.
tellers = Socket("what is told of a record")


def hear(entry: LogEntry, subject: Any) -> None:
    """Plugged into ``sockets.told``: one delivery for each webhook that listens to this."""
    tell = tellers.get(subject._meta.label)
    told = tell and tell(entry, subject)
    if not told:
        return
    event, facts = told
    edition = entry.by.edition if entry.by else editions.current()
    in_use = editions.kept(edition, "org.webhooks", lambda: list(Webhook.objects.filter(is_active=True)))
    listening = [hook for hook in in_use if event in hook.events]
    if not listening:
        return
    body = json.dumps({"event": event, "at": entry.at.isoformat(), **facts}, ensure_ascii=False)
    made = Delivery.objects.bulk_create(Delivery(webhook=hook, event=event, body=body) for hook in listening)
    for delivery in made:
        queue(delivery)


def queue(delivery: Delivery, not_before: Any = None) -> None:
    outbox.put(KIND, {"delivery": delivery.pk}, not_before=not_before)


def carry(payload: dict) -> None:
    """One attempt, in the outbox's own transaction. It never raises for an address that fails: what came back is kept
    with the delivery, and the next attempt is put into the outbox beside it."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("webhook")
    delivery = rows.filter(pk=payload["delivery"], status=Delivery.Status.WAITING).first()
    if delivery is None:
        return
    hook = delivery.webhook
    hopeless = not hook.is_active
    try:
        answer = post(hook.url, delivery.body, headers(delivery)) if hook.is_active else None
        taken, says, text = bool(answer and answer.is_good), str(answer or _("The webhook is out of use.")), ""
        text = answer.text if answer else ""
    except NotCalled as error:
        taken, says, text, hopeless = False, str(error), "", isinstance(error, NotAllowed)
    _note(delivery, says, text, taken=taken, hopeless=hopeless)


def headers(delivery: Delivery) -> dict[str, str]:
    """Who we are and that nobody changed a letter: HMAC-SHA256 of time and body, so that an old call is worth nothing
    either."""
    sent_at = str(int(time.time()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "jiguan-houqin-webhook/1",
        "X-Logistics-Event": delivery.event,
        "X-Logistics-Delivery": str(delivery.number),
        "X-Logistics-Timestamp": sent_at,
        "X-Logistics-Signature": f"v1={signature(delivery.webhook.secret, sent_at, delivery.body)}",
    }


def signature(secret: str, sent_at: str, body: str) -> str:
    return hmac.new(secret.encode(), f"{sent_at}.{body}".encode(), hashlib.sha256).hexdigest()


def _note(delivery: Delivery, says: str, text: str, *, taken: bool, hopeless: bool) -> None:
    delivery.attempts += 1
    delivery.tried_at = timezone.now()
    delivery.answer, delivery.answer_text = says[:200], text.replace("\0", "")
    if taken:
        delivery.status = Delivery.Status.DELIVERED
    elif hopeless or delivery.attempts > len(DELAYS):
        delivery.status = Delivery.Status.FAILED
    else:
        queue(delivery, timezone.now() + DELAYS[delivery.attempts - 1])
    delivery.save()


def forget_old() -> None:
    """What was sent is no record of ours: the audit trail is."""
    Delivery.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
