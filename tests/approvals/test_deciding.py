"""Deciding: in order, by those who stand there, on what was sent, never on the own request."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from apps.approvals.actions import Changed, ask, countersign, decline, forward, grant, send_back
from apps.approvals.models import Decision, Request, Step
from apps.approvals.queries.desk import waiting_for
from apps.core.actions import Conflict, Refused
from apps.notices.models import Notice


@pytest.fixture
def request_(buying, thing, clerk, people, posts, make_route):
    make_route(posts.chief, posts.director)
    return ask(buying, thing, by=clerk)


def again(request):
    return Request.objects.get(pk=request.pk)


def test_it_is_granted_when_the_last_has_said_yes(request_, people, heard):
    grant(request_, by=people.chief, opinion="同意")
    assert again(request_).status == Request.Status.OPEN
    assert heard == []

    grant(request_, by=people.director)
    assert again(request_).status == Request.Status.GRANTED
    assert heard == [("granted", "投影机", people.director)]
    assert [(d.verdict, d.by) for d in again(request_).decisions.all()] == [
        ("asked", request_.asked_by),
        ("granted", people.chief),
        ("granted", people.director),
    ]


def test_the_last_cannot_decide_first_and_is_told_who_does(request_, people):
    with pytest.raises(Conflict) as refused:
        grant(request_, by=people.director)
    assert refused.value.messages == ["It is not your turn yet. First decides: 事务局 科长."]
    assert again(request_).decisions.filter(verdict="granted").count() == 0


def test_one_no_ends_it_with_its_reason(request_, people, clerk, heard):
    decline(request_, by=people.chief, reason="没有预算")

    assert again(request_).status == Request.Status.DECLINED
    assert heard == [("declined", "投影机", people.chief, "没有预算")]
    assert Notice.objects.get(person=clerk).says == "未批准：投影机。理由：没有预算"
    with pytest.raises(Conflict, match="decided already"):
        grant(request_, by=people.chief)


def test_a_stranger_cannot_decide(request_, stranger, clerk):
    for nobody in (stranger, clerk):
        with pytest.raises(PermissionDenied):
            grant(request_, by=nobody)


def test_nobody_decides_on_the_own_request_the_deputy_does(buying, thing, people, posts, make_route):
    make_route(posts.chief)
    request = ask(buying, thing, by=people.chief)

    assert [step.request for step in waiting_for(people.vice)] == [request]
    with pytest.raises(PermissionDenied):
        grant(request, by=people.chief)
    grant(request, by=people.vice)
    assert again(request).status == Request.Status.GRANTED


def test_without_a_deputy_the_own_request_goes_to_the_next_higher_post(buying, thing, people, posts, make_route):
    make_route(posts.vice)
    request = ask(buying, thing, by=people.vice)

    assert request.steps.get().post == posts.chief
    assert list(request.decisions.values_list("verdict", "reason")) == [("asked", ""), ("moved", "事务局 科长")]


def test_the_database_keeps_people_from_deciding_on_their_own(request_, clerk):
    with pytest.raises(IntegrityError, match="not_on_the_own_request"), transaction.atomic():
        Decision.objects.create(request=request_, verdict="granted", by=clerk, asked_by=clerk)
    Decision.objects.create(request=request_, verdict="withdrawn", by=clerk, asked_by=clerk)


def test_a_decision_is_never_changed(request_):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        request_.decisions.update(reason="后改")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        request_.decisions.all().delete()


def test_what_has_changed_since_cannot_be_granted_and_the_difference_is_told(request_, people, thing):
    thing.position = 90
    thing.save()

    with pytest.raises(Changed) as refused:
        grant(request_, by=people.chief)

    assert refused.value.status == 409
    assert [tuple(one) for one in refused.value.differences] == [("价格", "50", "90")]
    assert again(request_).status == Request.Status.OPEN


def test_what_has_changed_can_be_sent_back(request_, people, thing):
    thing.position = 90
    thing.save()
    send_back(request_, by=people.chief, reason="价格变了")

    assert again(request_).status == Request.Status.RETURNED


def test_posts_side_by_side_must_all_sign(buying, thing, clerk, people, posts, make_route, heard):
    make_route(posts.chief, posts.finance, kind="countersign")
    request = ask(buying, thing, by=clerk)

    assert [len(waiting_for(person)) for person in (people.chief, people.finance)] == [1, 1]
    countersign(request, by=people.finance)
    assert heard == []
    countersign(request, by=people.chief)
    assert again(request).status == Request.Status.GRANTED


def test_who_has_countersigned_does_not_sign_for_another(buying, thing, clerk, people, posts, make_route):
    make_route(posts.chief, posts.finance, kind="countersign")
    request = ask(buying, thing, by=clerk)
    countersign(request, by=people.finance)

    with pytest.raises(Conflict, match="decided already"):
        countersign(request, by=people.finance)


def test_a_step_is_passed_on_to_a_colleague_who_decides_it(request_, people, stranger):
    forward(request_, by=people.chief, person=stranger, reason="请财政局定")

    assert waiting_for(people.chief) == []
    with pytest.raises(PermissionDenied):
        grant(request_, by=people.chief)
    grant(request_, by=stranger)
    assert again(request_).steps.get(position=2).status == Step.Status.CURRENT


@pytest.mark.parametrize("whom", ["asker", "oneself"])
def test_it_is_not_passed_on_to_whoever_asked_nor_to_oneself(request_, people, clerk, whom):
    with pytest.raises(Refused, match="Choose somebody else"):
        forward(request_, by=people.chief, person={"asker": clerk, "oneself": people.chief}[whom])
