"""What a team saw at a post is written down: once, however often it is sent, and never refused for being late."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Conflict, Refused, action
from apps.core.attachments.actions import put_with
from apps.core.attachments.gate import Clean
from apps.core.dates import today
from apps.core.models import Attachment
from apps.findings.actions import write_down
from apps.findings.models import Finding
from apps.findings.queries import due
from apps.inspections.models import Answer, Asked, ChecklistItem, Round, Target, Visit
from apps.inspections.models.checklists import Aspect
from apps.inspections.queries import phone
from apps.inspections.queries.expected import expected
from apps.org.models import Person

MOST_FINDINGS, MOST_PHOTOS = 10, 6
FURTHEST = 2**31 - 1  # seconds a clock may be off: sixty-eight years
PRESENT, ABSENT = Visit.Presence.PRESENT, Visit.Presence.ABSENT


def check(
    target: Target,
    *,
    by: Person,
    key: UUID,
    presence: str,
    attitude: str = Visit.Grade.NONE,
    service: str = Visit.Grade.NONE,
    answers: Mapping[int, str] | None = None,
    remark: str = "",
    checked_at: datetime | None = None,
    client_now: datetime | None = None,
    scanned: bool = False,
    findings: Sequence[Mapping[str, Any]] = (),
    asked: Sequence[Mapping[str, Any]] = (),
) -> Visit:
    """The one way to hand in what was seen at a post; whoever sends the same ``key`` again gets the same visit.

    ``presence`` is what was seen: present or not. Why somebody is not there the calendar knows better: where nobody
    was due, «absent» becomes «excused», «vacant» or «off». ``answers``: the verdict by item of the target's edition.
    ``findings``: {"item", "title", "detail", "severity", "due_on"}; ``asked``: {"code", "text", "right"}.
    ``checked_at`` and ``client_now`` are by the clock of the phone. Raises ``Refused`` and ``Conflict``.
    """
    there = Visit.objects.filter(key=key).first()
    if there is not None:
        return _the_same(there, target, by)
    seen = {"presence": presence, "attitude": attitude, "service": service, "remark": remark, "scanned": scanned}
    times = {"checked_at": checked_at or timezone.now(), "client_now": client_now}
    told = {"answers": dict(answers or {}), "findings": list(findings), "asked": list(asked)}
    return write_visit(target, by=by, key=key, number=key, **seen, **times, **told)


def _the_same(there: Visit, target: Target, by: Person) -> Visit:
    if there.by_id != by.pk or there.target_id != target.pk:
        raise Conflict(_("Another check has this key already. Open the page anew and check the post again."))
    return there


@action("inspections.check", _("Check a post"))
def write_visit(
    target: Target,
    *,
    by: Person,
    number: UUID,
    presence: str,
    attitude: str,
    service: str,
    remark: str,
    scanned: bool,
    checked_at: datetime,
    client_now: datetime | None,
    answers: dict[int, str],
    findings: list[Mapping[str, Any]],
    asked: list[Mapping[str, Any]],
) -> Visit:
    """Whoever goes in a team writes down what they saw at one of its posts, on post or not, and what was wrong."""
    if target.round.status == Round.Status.CANCELLED:
        raise Refused(_("This round was cancelled, so nothing is checked in it any more."))
    visit = Visit(key=number, target=target, by=by, remark=remark, scanned=scanned, checked_at=checked_at)
    visit.clock_off = _seconds_ahead(client_now, visit.received_at)
    visit.outside = not target.team.starts_at <= visit.seen_at <= target.team.ends_at
    visit.expected = expected(target.station, visit.seen_at)
    visit.presence = settled(presence, visit.expected)
    if visit.presence == PRESENT:
        visit.attitude, visit.service = attitude, service
    visit.counts = not target.visits.counting().exists()
    visit.judge()
    visit.save()
    _keep_questions(visit, asked)
    _keep_answers(visit, answers, _keep_findings(visit, findings))
    return visit


def settled(presence: str, known: Mapping[str, Any]) -> str:
    """Nobody who has a reason is ever absent from their post."""
    if presence == PRESENT or phone.is_due(known):
        return PRESENT if presence == PRESENT else ABSENT
    if known.get("state") == "off":
        return Visit.Presence.OFF
    return Visit.Presence.EXCUSED if known.get("people") else Visit.Presence.VACANT


def _seconds_ahead(client_now: datetime | None, now: datetime) -> int:
    ahead = round((client_now - now).total_seconds()) if client_now else 0
    return max(-FURTHEST, min(FURTHEST, ahead))


# -- what was found ----------------------------------------------------------------------------------------------------
def _keep_findings(visit: Visit, found: list[Mapping[str, Any]]) -> dict[int, str]:
    """By item what is wrong with it; each becomes a finding that somebody has to put right."""
    if len(found) > MOST_FINDINGS:
        raise Refused(_("At most %(most)s findings at one post. Write the others down as findings.")
                      % {"most": MOST_FINDINGS})  # fmt: skip
    items = {item.pk: item for item in visit.target.edition.items.all()}
    wrong: dict[int, str] = {}
    for number, one in enumerate(found, start=1):
        item = items.get(one.get("item") or 0)
        if one.get("item") and item is None:
            raise Refused(_("This item is not on the checklist of this round. Open the page anew."))
        if item is not None and item.pk in wrong:
            raise Refused(_("One finding for each item of the checklist."))
        if visit.presence not in (PRESENT, ABSENT) and (item is None or item.aspect == Aspect.PRESENCE):
            continue  # nobody was due there
        _write_finding(visit, one, item, str(item.pk) if item else f"n{number}")
        if item is not None:
            wrong[item.pk] = one["title"]
    return wrong


def _write_finding(visit: Visit, one: Mapping[str, Any], item: ChecklistItem | None, line: str) -> Finding:
    station, until = visit.target.station, one.get("due_on")
    return write_down(
        by=visit.by, title=one["title"], detail=one.get("detail", ""), unit=station.unit,
        owner=due.head(station.unit) or visit.by, place=station.place, post=station.post,
        severity=one.get("severity") or (item.severity if item else "ordinary"), due_on=_still(until),
        source=f"{phone.SOURCE}:{visit.pk}", source_line=line, explain_until=phone.explain_until(today()),
        repeats=phone.earlier_one(station, one["title"], visit.target.edition),
    )  # fmt: skip


def _still(until: date | None) -> date | None:
    """What waited on a phone until its day was over gets the day that is laid down."""
    return until if until and until >= today() else None


def _keep_answers(visit: Visit, given: dict[int, str], wrong: dict[int, str]) -> None:
    """What nobody said anything about is in order where somebody was there, and does not apply otherwise."""
    other = Answer.Verdict.GOOD if visit.presence == PRESENT else Answer.Verdict.NONE
    items = list(visit.target.edition.items.all())
    if set(given) - {item.pk for item in items}:
        raise Refused(_("This item is not on the checklist of this round. Open the page anew."))
    excused = visit.presence not in (PRESENT, ABSENT)
    rows = []
    for item in items:
        verdict = Answer.Verdict.FAULT if item.pk in wrong else given.get(item.pk, other)
        if excused and item.aspect == Aspect.PRESENCE:
            verdict = Answer.Verdict.NONE
        rows.append(Answer(visit=visit, item=item, verdict=verdict, says=wrong.get(item.pk, "")))
    Answer.objects.bulk_create(rows)


def _keep_questions(visit: Visit, asked: list[Mapping[str, Any]]) -> None:
    if len(asked) > phone.MOST_QUESTIONS:
        raise Refused(_("At most three questions are asked at a post."))
    there = [one["id"] for one in visit.expected.get("people", ()) if not one["why"]]
    person = there[0] if len(there) == 1 else None
    Asked.objects.bulk_create(
        Asked(visit=visit, number=number, person_id=person, code=one["code"], text=one["text"], right=one["right"])
        for number, one in enumerate(asked, start=1)
    )


# -- photos ------------------------------------------------------------------------------------------------------------
@action("inspections.add_photo", _("Add a photo"))
def add_photo(visit: Visit, *, by: Person, photo: Clean, line: str = "") -> Visit:
    """Whoever checked a post hands in a photo of what was wrong; it goes to the finding of that item."""
    found = Finding.objects.of(f"{phone.SOURCE}:{visit.pk}")
    subject: Any = found.filter(source_line=line).first() or visit
    there = Attachment.objects.about(subject).attached()
    if there.filter(sha256=photo.sha256).exists():
        return visit
    if there.count() >= MOST_PHOTOS:
        raise Refused(gettext("At most %(most)s photos for one fault.") % {"most": MOST_PHOTOS})
    put_with(subject, [photo], by=by)
    return visit


__all__ = ["add_photo", "check", "settled", "write_visit"]
