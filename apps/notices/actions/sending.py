"""How notices leave the house: promised in the outbox when they are told, sent by whoever drains it.

Each message is sent before it is ticked off. A worker that dies in between sends it again under the same key, so it
leaves at least once; what only PostgreSQL sees (the notice itself, which message held it) happens exactly once.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import override

from apps.core import outbox
from apps.core.errands import Busy
from apps.notices.events import events, group_of
from apps.notices.models import Delivery, Habit, Notice, Robot
from apps.notices.models.ways import MAIL
from apps.notices.ways import letters, mail, robots

DELIVER = "notices.deliver"
MOST_AT_ONCE = 200


def send_out(notices: list[Notice]) -> None:
    """Promise what the people of ``notices`` want to get on other ways too, each when it may come."""
    ways = _ways_there_are()
    if not ways or not notices:
        return
    habits = {habit.person_id: habit for habit in Habit.objects.filter(person__in={n.person_id for n in notices})}
    now = timezone.now()
    wanted = []
    for notice in notices:
        habit = habits.get(notice.person_id) or Habit(person=notice.person)
        due_at = habit.leaves_at(now, urgent=events[notice.event].urgent)
        for way in habit.ways_of(group_of(notice.event)):
            if way in ways and _may_go(notice, ways[way]):
                wanted.append(Delivery(notice=notice, robot=ways[way], due_at=due_at))
    for delivery in Delivery.objects.bulk_create(wanted, batch_size=500):
        outbox.put(DELIVER, {"delivery": delivery.pk}, key=str(delivery.pk), not_before=delivery.due_at)


def _ways_there_are() -> dict[str, Robot | None]:
    """By the name a habit uses; None is e-mail."""
    found: dict[str, Robot | None] = {str(robot.pk): robot for robot in Robot.objects.on()}
    return found | {MAIL: None} if mail.is_on() else found


def _may_go(notice: Notice, robot: Robot | None) -> bool:
    if robot is None:
        return bool(notice.person.email)
    return robot.unit_id is None or robot.unit_id in notice.person.unit_ids


def deliver(payload: dict[str, Any]) -> None:
    """Send one delivery, and with it whatever else is due at the same place. One that has left with another is done."""
    delivery = Delivery.objects.select_related("notice", "robot").filter(pk=payload["delivery"]).first()
    if delivery is None or delivery.sent_at:
        return
    try:
        robot = _held(Robot.objects.filter(pk=delivery.robot_id)) if delivery.robot_id else None
        waiting = _waiting_with(delivery)
    except OperationalError as error:
        raise Busy from error
    if delivery not in waiting:
        if Delivery.objects.waiting().filter(pk=delivery.pk).exists():  # behind two hundred others
            _again(delivery, payload, timezone.now())
        return
    with override(settings.LANGUAGE_CODE):
        if robot:
            _to_robot(robot[0], waiting, delivery, payload)
        else:
            _by_mail(waiting)


def _held(rows: Any) -> list:
    """Whoever else is sending there at this moment sends first."""
    return list(rows.select_for_update(no_key=True, nowait=True, of=("self",)))


def _waiting_with(delivery: Delivery) -> list[Delivery]:
    rows = Delivery.objects.due().in_lane_of(delivery).order_by("pk").select_related("notice__person")
    return _held(rows[:MOST_AT_ONCE])


def _by_mail(waiting: list[Delivery]) -> None:
    person = waiting[0].notice.person
    if not (mail.is_on() and person.email and person.is_active):
        _drop(waiting)
        return
    mail.send(person, letters.lines(waiting), letters.key_of(waiting), letters.language_of(person))
    _sent(waiting)


def _to_robot(robot: Robot, waiting: list[Delivery], delivery: Delivery, payload: dict[str, Any]) -> None:
    now = timezone.now()
    if not robot.is_on:
        _drop(waiting)
        return
    if (free := robots.free_at(robot, now)) > now:
        _again(delivery, payload, free)
        return
    text, lines = robots.fill(robot, letters.lines(waiting))
    gone = [one for line in lines for one in line.deliveries]
    try:
        robots.post(robot, text, letters.key_of(gone))
    except robots.TooFast:
        _again(delivery, payload, now + robots.SHUT_OUT)
        return
    robot.recent, robot.sent_at, robot.trouble = [*robot.recent, now], now, ""
    robot.save(update_fields=["recent", "sent_at", "trouble"])
    _sent(gone)
    if delivery not in gone:
        _again(delivery, payload, robots.free_at(robot, now))


def _again(delivery: Delivery, payload: dict[str, Any], at: Any) -> None:
    """The same promise for later: this one was not the delivery's fault and counts as no failure."""
    turn = payload.get("turn", 0) + 1
    outbox.put(DELIVER, {**payload, "turn": turn}, key=f"{delivery.pk}:{turn}", not_before=at)


def _sent(deliveries: Iterable[Delivery]) -> None:
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(sent_at=timezone.now())


def _drop(deliveries: Iterable[Delivery]) -> None:
    """The way is closed by now; the notice itself waits behind the bell."""
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).delete()
