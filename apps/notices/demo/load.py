"""Write the announcements, what their readers were told, and the receipts."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core import demo
from apps.core.dates import local
from apps.notices.actions.announcing import EVENT
from apps.notices.demo.plan import PLANS, Plan
from apps.notices.models import Announcement, Notice, Receipt
from apps.org.models import Person

Status = Announcement.Status
CONFIRM = 0.7  # so many have confirmed a formal document by now; the people one logs in as have not
READ_WITHIN = timedelta(days=2)


def load(bureau: demo.Bureau) -> None:
    random = bureau.random("notices")
    for plan in sorted(PLANS, key=lambda plan: plan.days_ago or 0, reverse=True):
        announcement = _written(bureau, plan)
        if plan.days_ago is not None:
            readers = list(announcement.readers().order_by("pk"))
            _told(announcement, readers, bureau)
            if plan.needs_receipt:
                _confirmed(bureau, announcement, [p for p in readers if random.random() < CONFIRM], random)


def _written(bureau: demo.Bureau, plan: Plan) -> Announcement:
    by = bureau.made["accounts"][plan.by]
    on = bureau.today - timedelta(days=plan.days_ago or 0)
    at = local(on, time(8, 40))
    announcement = Announcement.objects.create(
        title=plan.title,
        text=plan.text,
        campus=bureau.made["campuses"].get(plan.campus),
        has_units=bool(plan.units),
        starts_on=on,
        ends_on=plan.lasts and on + timedelta(days=plan.lasts),
        is_pinned=plan.is_pinned,
        needs_receipt=plan.needs_receipt,
        written_by=by,
        **_state(plan, at),
    )
    announcement.units.set([bureau.made["units"][name] for name in plan.units])
    _write_down(bureau, plan, announcement, on, at)
    return announcement


def _state(plan: Plan, at: datetime) -> dict[str, Any]:
    if plan.days_ago is None:
        return {"status": Status.DRAFT}
    if plan.is_withdrawn:
        return {"status": Status.WITHDRAWN, "published_at": at, "version": 3}
    return {"status": Status.PUBLISHED, "published_at": at, "version": 2}


def _write_down(bureau: demo.Bureau, plan: Plan, announcement: Announcement, on: date, at: datetime) -> None:
    by = announcement.written_by
    facts = {"title": plan.title, "text": plan.text[:500]}
    bureau.wrote_down("notices.write", announcement, by=by, at=local(on, time(8, 20)), facts=facts)
    if announcement.published_at:
        changes = {"status": [Status.DRAFT, Status.PUBLISHED]}
        bureau.wrote_down("notices.publish", announcement, by=by, at=at, version=2, changes=changes)
    if plan.is_withdrawn:
        changes = {"status": [Status.PUBLISHED, Status.WITHDRAWN]}
        bureau.wrote_down(
            "notices.withdraw", announcement, by=by, at=at + timedelta(hours=3), version=3, changes=changes
        )


def _told(announcement: Announcement, readers: list[Person], bureau: demo.Bureau) -> None:
    """As ``announce`` would have; what is older than two days has been read."""
    with override("zh-hans"):
        says = (
            _("Please confirm the receipt: %(title)s") if announcement.needs_receipt else _("Announcement: %(title)s")
        )
        sentence = says % {"title": announcement.title}
    at = announcement.published_at + timedelta(minutes=1)
    is_read = at.date() < bureau.today - READ_WITHIN and not announcement.needs_receipt
    kind = ContentType.objects.get_for_model(Announcement)
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                event=EVENT,
                says=sentence,
                url=announcement.get_absolute_url(),
                subject_type=kind,
                subject_id=announcement.pk,
                at=at,
                read_at=at + timedelta(hours=2) if is_read else None,
            )
            for person in readers
        ],
        batch_size=500,
    )


def _confirmed(bureau: demo.Bureau, announcement: Announcement, people: list[Person], random: Any) -> None:
    found = [person for person in people if person.username not in demo.logins]
    receipts = Receipt.objects.bulk_create(Receipt(announcement=announcement, person=person) for person in found)
    most = int(timedelta(days=4).total_seconds())
    for receipt in receipts:
        receipt.confirmed_at = announcement.published_at + timedelta(seconds=random.randint(600, most))
        facts = {"from": {"id": announcement.pk, "name": announcement.title}}
        bureau.wrote_down("notices.confirm", receipt, by=receipt.person, at=receipt.confirmed_at, facts=facts)
    Receipt.objects.bulk_update(receipts, ["confirmed_at"], batch_size=500)
    read_at = {receipt.person_id: receipt.confirmed_at for receipt in receipts}
    notices = list(Notice.objects.filter(subject_id=announcement.pk, event=EVENT, person__in=read_at))
    for notice in notices:
        notice.read_at = read_at[notice.person_id]
    Notice.objects.bulk_update(notices, ["read_at"], batch_size=500)
