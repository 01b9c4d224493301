"""How notices leave the house: promised in the outbox when they are told, sent by whoever drains it.

First it is settled, and committed, which notices go together in one message; then the message is sent and ticked off. A
worker that dies in between sends the very same message again under the same key, never one with something more in it: a
mailbox or a chat service that knows the key shows it once. What only PostgreSQL sees happens exactly once.
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

DELIVER, SEND = "notices.deliver", "notices.send"
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
    """Settle the message in which one delivery leaves, together with whatever else is due at the same place."""
    delivery = Delivery.objects.select_related("notice", "robot").filter(pk=payload["delivery"]).first()
    if delivery is None or delivery.message or delivery.sent_at:
        return
    try:
        robot = _held(Robot.objects.filter(pk=delivery.robot_id)) if delivery.robot_id else None
        waiting = _waiting_with(delivery)
    except OperationalError as error:
        raise Busy from error
    if delivery not in waiting:
        if Delivery.objects.loose().filter(pk=delivery.pk).exists():  # behind two hundred others
            _again(DELIVER, payload, delivery.pk, timezone.now())
        return
    if robot:
        _in_turn(robot[0], waiting, delivery, payload)
    else:
        _bundle(waiting)


def _held(rows: Any) -> list:
    """Whoever else is sending there at this moment sends first."""
    return list(rows.select_for_update(no_key=True, nowait=True, of=("self",)))


def _waiting_with(delivery: Delivery) -> list[Delivery]:
    rows = Delivery.objects.due().in_lane_of(delivery).order_by("pk").select_related("notice__person")
    return _held(rows[:MOST_AT_ONCE])


def _in_turn(robot: Robot, waiting: list[Delivery], delivery: Delivery, payload: dict[str, Any]) -> None:
    """A message takes one of the robot's places of this minute; what does not fit into it waits for the next one."""
    now = timezone.now()
    if (free := robots.free_at(robot, now)) > now:
        _again(DELIVER, payload, delivery.pk, free)
        return
    robot.recent = [*robot.recent, now]
    robot.save(update_fields=["recent"])
    _text, together = _written(robot, waiting)
    _bundle(together)
    if delivery not in together:
        _again(DELIVER, payload, delivery.pk, robots.free_at(robot, now))


def _written(robot: Robot, deliveries: list[Delivery]) -> tuple[str, list[Delivery]]:
    """One message, and those of ``deliveries`` that it holds."""
    with override(settings.LANGUAGE_CODE):
        text, lines = robots.fill(robot, letters.lines(deliveries))
    return text, [one for line in lines for one in line.deliveries]


def _bundle(deliveries: list[Delivery]) -> None:
    message = min(delivery.pk for delivery in deliveries)
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(message=message)
    outbox.put(SEND, {"message": message}, key=str(message))


def send(payload: dict[str, Any]) -> None:
    """Send a message that was settled before, and tick off what it holds."""
    rows = Delivery.objects.waiting().filter(message=payload["message"]).order_by("pk")
    held = list(rows.select_related("notice__person", "robot"))
    if not held:
        return
    if held[0].robot:
        _to_robot(held[0].robot, held, payload)
    else:
        _by_mail(held, payload)


def _by_mail(held: list[Delivery], payload: dict[str, Any]) -> None:
    person = held[0].notice.person
    if not (mail.is_on() and person.email and person.is_active):
        _drop(held)
        return
    with override(settings.LANGUAGE_CODE):
        mail.send(person, letters.lines(held), letters.key_of(payload["message"]), letters.language_of(person))
    _sent(held)


def _to_robot(robot: Robot, held: list[Delivery], payload: dict[str, Any]) -> None:
    if not robot.is_on:
        _drop(held)
        return
    text, gone = _written(robot, held)
    try:
        with override(settings.LANGUAGE_CODE):
            robots.post(robot, text, letters.key_of(payload["message"]))
    except robots.TooFast:
        _again(SEND, payload, payload["message"], timezone.now() + robots.SHUT_OUT)
        return
    Robot.objects.filter(pk=robot.pk).update(sent_at=timezone.now(), trouble="")
    _sent(gone)
    if left := [one for one in held if one not in gone]:  # the robot was given shorter messages meanwhile
        _bundle(left)


def _again(kind: str, payload: dict[str, Any], number: int, at: Any) -> None:
    """The same promise for later: this one was not the delivery's fault and counts as no failure."""
    turn = payload.get("turn", 0) + 1
    outbox.put(kind, {**payload, "turn": turn}, key=f"{number}:{turn}", not_before=at)


def _sent(deliveries: Iterable[Delivery]) -> None:
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(sent_at=timezone.now())


def _drop(deliveries: Iterable[Delivery]) -> None:
    """The way is closed by now; the notice itself waits behind the bell."""
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).delete()
