"""Which rooms need whose approval in the demo bureau, and a few requests on their way, as the verbs would have left
them."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from apps.approvals.matters import matters
from apps.approvals.models import Decision, Paper, Request, Route, RouteStep, Step
from apps.approvals.queries.snapshots import snapshot
from apps.core import demo
from apps.core.dates import local
from apps.core.workdays import working_day_after
from apps.meetings.models import Booking

MATTER = "meetings.booking"
SOURCE = "会议室管理办法第九条"
LARGE = 80  # people


def load(bureau: demo.Bureau) -> None:
    accounts = bureau.made["accounts"]
    bookings = _upcoming(bureau, accounts)
    if len(bookings) < 4:
        return
    route = _routes(bureau, bookings)
    keeper, leader = accounts["wangfang"], accounts["sunzhiqiang"]
    waiting, further, back, called = (_asked(bureau, route, booking, n) for n, booking in enumerate(bookings))
    _say(waiting, Decision.Verdict.ASKED, by=waiting.asked_by)
    _say(further, Decision.Verdict.ASKED, by=further.asked_by)
    _granted(further, keeper)
    _say(back, Decision.Verdict.ASKED, by=back.asked_by)
    _sent_back(back, keeper)
    _say(called, Decision.Verdict.ASKED, by=called.asked_by)
    _granted_by_telephone(bureau, called, leader, accounts["liujing"])


def _upcoming(bureau: demo.Bureau, accounts: dict[str, Any]) -> list[Booking]:
    """The next meetings of 张伟 and 李娜, in turn."""
    found = []
    for username in ("zhangwei", "lina", "zhangwei", "lina"):
        near = Booking.objects.filter(
            booked_by=accounts[username], status=Booking.Status.CONFIRMED, is_confidential=False, series=None,
            starts_at__date__gt=bureau.today,
        )  # fmt: skip
        found += near.exclude(pk__in=[booking.pk for booking in found]).order_by("starts_at", "pk")[:1]
    return found


def _routes(bureau: demo.Bureau, bookings: list[Booking]) -> Route:
    """The keeper of the rooms first, then a leader; large meetings go to the leader at once."""
    posts = bureau.made["posts"]
    keeper, leader = posts["会务接待科", "副科长"], posts["开发区管理委员会", "副主任"]
    admin = bureau.made["accounts"]["liujing"]
    rooms = sorted({room.pk for booking in bookings for room in booking.rooms})
    starts_on = bureau.today - timedelta(days=7)
    facts = {"matter": MATTER, "starts_on": starts_on, "source": SOURCE, "paper_days": 2}
    named = {"field": "room", "operator": "any_of", "value": [str(pk) for pk in rooms]}
    large = {"field": "people", "operator": "at_least", "value": str(LARGE)}
    big = Route.objects.create(name="大型会议", condition=[large], priority=10, **facts)
    RouteStep.objects.create(route=big, position=1, kind="countersign", who="post", post=keeper, working_days=1)
    RouteStep.objects.create(route=big, position=1, kind="countersign", who="head", working_days=1)
    RouteStep.objects.create(route=big, position=2, who="post", post=leader, working_days=2, at_deadline="deputy")
    route = Route.objects.create(name="重点会议室", condition=[named], priority=20, **facts)
    RouteStep.objects.create(route=route, position=1, who="post", post=keeper, working_days=1, at_deadline="deputy")
    RouteStep.objects.create(route=route, position=2, who="post", post=leader, working_days=2)
    for made in (big, route):
        at = local(starts_on, time(9))
        bureau.wrote_down("approvals.add_route", made, by=admin, at=at)
    return route


def _asked(bureau: demo.Bureau, route: Route, booking: Booking, number: int) -> Request:
    at = local(bureau.today - timedelta(days=1), time(15, 10 + 7 * number))
    if number != 3:
        Booking.objects.filter(pk=booking.pk).update(status=Booking.Status.REQUESTED)
    asked = Request(
        matter=MATTER, title=str(booking), snapshot=snapshot(MATTER, booking), asked_by=booking.booked_by,
        unit=booking.unit, campus=matters[MATTER].campus(booking), route=route, asked_at=at,
        because={"name": route.name, "source": route.source, "condition": route.condition},
    )  # fmt: skip
    asked.subject_type, asked.subject_id = ContentType.objects.get_for_model(Booking), booking.pk
    asked.save()
    for row in route.steps.all():
        asked.steps.create(
            position=row.position, kind=row.kind, post=row.post, working_days=row.working_days,
            at_deadline=row.at_deadline,
        )  # fmt: skip
    _open(asked, 1, at)
    bureau.wrote_down("approvals.ask", asked, by=asked.asked_by, at=at)
    return asked


def _open(asked: Request, position: int, at: datetime) -> None:
    step = asked.steps.get(position=position)
    step.status, step.opened_at = Step.Status.CURRENT, at
    step.due_on = working_day_after(at.date(), step.working_days)
    step.save()


def _say(
    asked: Request, verdict: str, *, by: Any, step: Step | None = None, reason: str = "", minutes: int = 0
) -> None:
    Decision.objects.create(
        request=asked, step=step, verdict=verdict, by=by, asked_by=asked.asked_by, reason=reason,
        where=step.whose if step else "", at=asked.asked_at + timedelta(minutes=minutes),
    )  # fmt: skip


def _decided(asked: Request, status: str) -> Step:
    step = asked.steps.get(status=Step.Status.CURRENT)
    step.status, step.decided_at = status, asked.asked_at + timedelta(minutes=12)
    step.save()
    return step


def _granted(asked: Request, by: Any) -> None:
    step = _decided(asked, Step.Status.GRANTED)
    _say(asked, Decision.Verdict.GRANTED, by=by, step=step, reason="会场可用，同意。", minutes=12)
    _open(asked, step.position + 1, step.decided_at)


def _sent_back(asked: Request, by: Any) -> None:
    step = _decided(asked, Step.Status.RETURNED)
    reason = "请补充参会领导名单。"
    _say(asked, Decision.Verdict.RETURNED, by=by, step=step, reason=reason, minutes=12)
    asked.steps.filter(status=Step.Status.WAITING).update(status=Step.Status.DROPPED, decided_at=step.decided_at)
    asked.become(Request.Status.RETURNED)


def _granted_by_telephone(bureau: demo.Bureau, asked: Request, said_by: Any, clerk: Any) -> None:
    """The call came some days ago, and the paper has not."""
    at = asked.asked_at - timedelta(days=6)
    asked.asked_at, asked.decided_at, asked.status = at, at + timedelta(minutes=20), Request.Status.GRANTED
    asked.save()
    asked.steps.update(status=Step.Status.DROPPED, decided_at=asked.decided_at, opened_at=None, due_on=None)
    _say(asked, Decision.Verdict.VERBAL, by=clerk, reason=str(said_by), minutes=20)
    Paper.objects.create(
        request=asked, said_by=said_by, said_at=at + timedelta(minutes=15), entered_by=clerk,
        entered_at=asked.decided_at, due_on=working_day_after(at.date(), asked.route.paper_days),
    )  # fmt: skip
