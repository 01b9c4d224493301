"""Approvals are raced: eight who may decide at once; yes against no; a yes against a withdrawal and a change.

Beside each race stands its control, as in ``test_booking_races``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time

from apps.approvals.models import Decision, Request, Route, RouteStep
from apps.approvals.queries.snapshots import differences
from apps.core.dates import local, today
from apps.meetings.models import Booking, Room
from apps.org.models import Person, Post
from tests.races.arena import ROUNDS, Arena, Race
from tests.races.wishes import NEW, form, hour
from tests.serving import Visitor

JUDGES = 8
MANY = 190  # people: no other race has as many, so none of its meetings needs approval


@contextmanager
def judged(arena: Arena, *, then_another: bool = False) -> Iterator[list[Visitor]]:
    """Meetings of very many people need a yes from a post that eight people hold, and then of another post."""
    judges, unit = arena.visitors[:JUDGES], arena.visitors[0].person.unit
    post = Post.objects.create(unit=unit, title=f"评审{Post.objects.count()}")
    Person.objects.filter(pk__in=[judge.person.pk for judge in judges]).update(post=post)
    rows = [{"field": "people", "operator": "at_least", "value": str(MANY)}]
    route = Route.objects.create(
        matter="meetings.booking", name="大会", condition=rows, starts_on=today(), source="赛规"
    )
    RouteStep.objects.create(route=route, position=1, who="post", post=post)
    if then_another:  # before that the trade, which has guards of its own, is not called
        last = Post.objects.create(unit=unit, title=f"终审{Post.objects.count()}")
        RouteStep.objects.create(route=route, position=2, who="post", post=last)
    try:
        yield judges
    finally:
        Route.objects.filter(pk=route.pk).update(ends_on=today())


def wish(arena: Arena, n: int, room: Room, people: int = MANY) -> dict:
    starts = hour(n)
    return {**form(day(arena, n), f"{starts}:00", f"{starts}:30", room), "attendees": people}


def day(arena: Arena, n: int) -> date:
    return arena.day(n // 12)


def asked(arena: Arena, n: int, room: Room) -> Request:
    """The last of the racers books for many people."""
    answer = arena.visitors[-1].post(NEW, wish(arena, n, room))
    assert answer.status == 302, answer.body[:2000]
    starts_at = local(day(arena, n), time(hour(n)))
    booking = Booking.objects.get(occupancies__room=room, starts_at=starts_at)
    return Request.objects.get(subject_id=booking.pk, matter="meetings.booking")


# -- eight say yes -----------------------------------------------------------------------------------------------------
def eight_grant_one_request(arena: Arena, judges: list[Visitor]) -> tuple[Race, list[Request]]:
    """Guard: what is asked and then the request are locked before anybody sees whose turn it is."""
    (room,) = arena.rooms(1)
    requests: list[Request] = []

    def calls(n: int):
        requests.append(asked(arena, n, room))
        path = f"/approvals/requests/{requests[-1].pk}/grant/"
        return [lambda judge=judge: judge.post(path, {}) for judge in judges]

    return arena.race("8 approvers, one request", ROUNDS, calls), requests


def yeses(requests: list[Request]) -> list[int]:
    return [Decision.objects.filter(request=request, verdict="granted").count() for request in requests]


def test_of_eight_approvers_at_once_one_decides(guarded):
    with judged(guarded, then_another=True) as judges:
        race, requests = eight_grant_one_request(guarded, judges)

    assert race.winners == [1] * ROUNDS
    assert yeses(requests) == [1] * ROUNDS
    assert [step.status for one in requests for step in one.steps.all()] == ["granted", "current"] * ROUNDS
    assert set(race.statuses) == {302, 409}
    assert race.speechless == []


def test_without_guards_several_decide(unguarded):
    with judged(unguarded, then_another=True) as judges:
        _race, requests = eight_grant_one_request(unguarded, judges)

    assert max(yeses(requests)) > 1


# -- yes against no ----------------------------------------------------------------------------------------------------
def four_grant_and_four_decline(arena: Arena, judges: list[Visitor]) -> tuple[Race, list[Request]]:
    """Guard: the same, and one decision for each step by index."""
    (room,) = arena.rooms(1)
    requests: list[Request] = []

    def calls(n: int):
        requests.append(asked(arena, n, room))
        path = f"/approvals/requests/{requests[-1].pk}"
        yes = [lambda judge=judge: judge.post(f"{path}/grant/", {}) for judge in judges[::2]]
        return yes + [lambda judge=judge: judge.post(f"{path}/decline/", {"reason": "另议"}) for judge in judges[1::2]]

    return arena.race("4 grant, 4 decline", ROUNDS, calls), requests


def agrees(request: Request) -> bool:
    """One verdict, and the booking stands as it says, with or without its room."""
    request.refresh_from_db()
    booking = Booking.objects.get(pk=request.subject_id)
    verdicts = list(request.decisions.filter(verdict__in=("granted", "declined")).values_list("verdict", flat=True))
    stands = {"granted": ("confirmed", True), "declined": ("declined", False)}[request.status]
    return verdicts == [request.status] and (booking.status, booking.occupancies.held().exists()) == stands


def test_of_yes_and_no_at_once_one_counts_and_the_booking_follows_it(guarded):
    with judged(guarded) as judges:
        race, requests = four_grant_and_four_decline(guarded, judges)

        assert race.winners == [1] * ROUNDS
        assert [agrees(request) for request in requests] == [True] * ROUNDS
    assert set(race.statuses) <= {302, 403, 409}


def test_without_guards_yes_and_no_are_both_said(unguarded):
    with judged(unguarded) as judges:
        race, requests = four_grant_and_four_decline(unguarded, judges)

        assert max(race.winners) > 1
        assert not all(agrees(request) for request in requests)


# -- yes, withdrawn, changed -------------------------------------------------------------------------------------------
def granted_withdrawn_and_changed_at_once(arena: Arena, judges: list[Visitor]) -> tuple[Race, list[Request]]:
    """Guard: whoever decides, withdraws or changes locks the booking first and its request after it. Without that order
    a change only locks everybody up, so the control does without it."""
    (room,) = arena.rooms(1)
    requests: list[Request] = []
    asker = arena.visitors[-1]

    def calls(n: int):
        requests.append(asked(arena, n, room))
        path, booking = f"/approvals/requests/{requests[-1].pk}", requests[-1].subject_id
        changed = wish(arena, n, room, MANY + 5)
        return [
            *(lambda judge=judge: judge.post(f"{path}/grant/", {}) for judge in judges[:3]),
            lambda: asker.post(f"{path}/withdraw/", {}),
            *([lambda: asker.post(f"/meetings/bookings/{booking}/edit/", changed)] if arena.guarded else []),
        ]

    return arena.race("granted, withdrawn, changed", ROUNDS, calls), requests


def is_sound(request: Request) -> bool:
    """Granted once, or withdrawn; and the booking says what its last request says, of what was asked there."""
    verdicts = request.decisions.filter(verdict__in=("granted", "withdrawn"))
    booking = Booking.objects.get(pk=request.subject_id)
    last = Request.objects.about(booking).order_by("pk").last()
    kept = {"confirmed": "granted", "requested": "open", "declined": "withdrawn"}
    return (
        verdicts.count() == 1
        and last.status == kept[booking.status]
        and (booking.status == "declined" or differences(last) == [])
    )


def test_nothing_is_confirmed_that_nobody_granted(guarded):
    with judged(guarded) as judges:
        race, requests = granted_withdrawn_and_changed_at_once(guarded, judges)

        assert [is_sound(request) for request in requests] == [True] * ROUNDS
    assert set(race.statuses) <= {302, 403, 409, 422}
    assert race.deadlocks == 0


def test_without_guards_something_is_granted_and_withdrawn(unguarded):
    with judged(unguarded) as judges:
        _race, requests = granted_withdrawn_and_changed_at_once(unguarded, judges)

        assert not any(is_sound(request) for request in requests)
