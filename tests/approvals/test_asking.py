"""Asking: only where a rule wants it, once at a time, with what was asked as it stood."""

import pytest
from django.db import IntegrityError

from apps.approvals.actions import ask, open_request, send_again, send_back, set_aside, withdraw
from apps.approvals.models import Decision, Request, RouteStep, Step
from apps.core.actions import Conflict, Refused
from apps.org.models import Post, Unit


def dear(amount):
    return {"field": "price", "operator": "at_least", "value": amount}


@pytest.fixture
def request_(buying, thing, clerk, people, posts, make_route):
    make_route(posts.chief, posts.director)
    return ask(buying, thing, by=clerk)


def test_where_no_route_fits_nothing_is_asked(buying, thing, clerk, posts, make_route):
    make_route(posts.chief, condition=[dear(51)])

    assert ask(buying, thing, by=clerk) is None
    assert Request.objects.count() == 0


def test_the_first_route_that_fits_is_taken(buying, thing, clerk, people, posts, make_route):
    make_route(posts.director, name="后", priority=20)
    make_route(posts.chief, name="先", priority=10, condition=[dear(50)])

    assert ask(buying, thing, by=clerk).because["name"] == "先"


def test_a_route_without_steps_says_that_none_is_needed(buying, thing, clerk, people, posts, make_route):
    make_route(name="例外", priority=10)
    make_route(posts.chief, priority=20)

    assert ask(buying, thing, by=clerk) is None


def test_a_route_holds_within_its_dates(buying, thing, clerk, people, posts, make_route, next_monday):
    make_route(posts.chief, starts_on=next_monday.on)

    assert ask(buying, thing, by=clerk) is None


def test_what_is_asked_is_kept_as_it_stood(request_, thing, clerk):
    assert request_.snapshot == {
        "shows": {"name": "投影机", "price": "50"},
        "facts": {"price": 50, "name": "投影机"},
    }
    assert (request_.title, request_.asked_by, request_.unit) == ("投影机", clerk, clerk.unit)
    assert [(step.post.title, step.status) for step in request_.steps.all()] == [
        ("科长", Step.Status.CURRENT),
        ("局长", Step.Status.WAITING),
    ]
    assert open_request(thing) == request_


def test_one_thing_has_one_open_request(request_, buying, thing, clerk):
    with pytest.raises(Conflict, match="awaiting approval already"):
        ask(buying, thing, by=clerk)
    copy = Request.objects.get(pk=request_.pk)
    copy.pk = None
    with pytest.raises(IntegrityError, match="approvals_request_one_open"):
        copy.save(force_insert=True)


def test_the_head_of_the_unit_is_its_most_senior_post_that_is_held(
    buying, thing, make_person, units, people, posts, make_route
):
    section = Unit.objects.create(name="接待科", parent=units.affairs)
    Post.objects.create(unit=section, title="接待科长", rank=1)  # nobody holds it
    host = make_person("host", unit=section)
    route = make_route()
    RouteStep.objects.create(route=route, position=1, who="head")

    assert ask(buying, thing, by=host).steps.get().post == posts.director


def test_without_any_head_it_says_so(buying, thing, clerk, make_route):
    RouteStep.objects.create(route=make_route(), position=1, who="head")

    with pytest.raises(Refused, match="nobody holds a post there"):
        ask(buying, thing, by=clerk)


def test_whoever_asked_takes_it_back(request_, clerk, heard, thing):
    withdraw(request_, by=clerk, reason="不买了")

    request_.refresh_from_db()
    assert request_.status == Request.Status.WITHDRAWN
    assert set(request_.steps.values_list("status", flat=True)) == {Step.Status.DROPPED}
    assert heard == [("withdrawn", "投影机", clerk)]
    assert open_request(thing) is None


def test_a_trade_sets_it_aside_without_being_called_back(request_, stranger, heard):
    set_aside(request_, by=stranger)

    request_.refresh_from_db()
    assert request_.status == Request.Status.WITHDRAWN
    assert heard == []


def test_what_was_sent_back_is_amended_and_begins_anew(request_, thing, clerk, people, heard):
    send_back(request_, by=people.chief, reason="太贵")
    thing.position = 30
    thing.save()
    send_again(request_, by=clerk)

    request_.refresh_from_db()
    assert heard == [("returned", "投影机", people.chief, "太贵")]
    assert (request_.status, request_.round, request_.snapshot["facts"]["price"]) == (Request.Status.OPEN, 2, 30)
    assert [step.status for step in request_.steps_now] == [Step.Status.CURRENT, Step.Status.WAITING]
    told = Decision.objects.filter(request=request_).values_list("verdict", flat=True)
    assert list(told) == ["asked", "returned", "asked"]


def test_what_was_amended_into_the_rules_is_granted_at_once(buying, thing, clerk, people, posts, make_route, heard):
    make_route(posts.chief, condition=[dear(40)])
    request = ask(buying, thing, by=clerk)
    send_back(request, by=people.chief, reason="太贵")
    thing.position = 30
    thing.save()
    send_again(request, by=clerk)

    request.refresh_from_db()
    assert request.status == Request.Status.GRANTED
    assert heard[-1] == ("granted", "投影机", clerk)
