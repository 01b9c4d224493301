"""Rows of this app as the tables of the house want them: one of each kind, or one more."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from apps.approvals.models import Delegation, Paper, Request, Route, RouteStep
from apps.org.models import Person, Post, Unit

MATTER = "tests.buying"


def route(unit, name="采购"):
    made = Route.objects.create(
        matter=MATTER, name=name, starts_on=timezone.localdate(), source="采购办法", paper_days=3
    )
    post = Post.objects.create(unit=unit, title=f"{name}科长", rank=1)
    RouteStep.objects.create(route=made, position=1, who="post", post=post)
    return made


def asked(route, by, subject, **facts):
    """A request about ``subject`` that waits at the post of the route."""
    made = Request(matter=MATTER, title="投影", asked_by=by, unit=by.unit, route=route, **facts)
    made.subject_type, made.subject_id = ContentType.objects.get_for_model(subject), subject.pk
    made.snapshot = {"shows": {"name": "投影"}, "facts": {}}
    made.because = {"name": route.name, "source": route.source, "condition": []}
    made.save()
    step = {"post": route.steps.get().post, "at_deadline": "remind", "opened_at": timezone.now()}
    status = "granted" if made.decided_at else "current"
    made.steps.create(position=1, status=status, decided_at=made.decided_at, **step)
    return made


def one_of_each(clerk, subject):
    """All the clerk's: a route of the unit, a request about ``subject``, a delegation."""
    days = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + timedelta(days=3)}
    deputy = Person.objects.create_user("deputy", name="代", unit=clerk.unit)
    way = route(clerk.unit)
    return {
        "approvals_route": way,
        "approvals_request": asked(way, clerk, subject),
        "approvals_delegation": Delegation.objects.create(person=clerk, deputy=deputy, **days),
    }


def makers(clerk, make_person):
    """By model: how one more row comes to be; ``n`` keeps them apart."""
    now = timezone.now()

    def request(n):
        unit = Unit.objects.create(name=f"采购处{n}")
        facts = {"status": "granted", "decided_at": now}
        made = asked(route(unit), make_person(f"asker{n}"), unit, **facts)
        said = {"said_by": make_person(f"said{n}"), "said_at": now, "due_on": timezone.localdate()}
        Paper.objects.create(request=made, entered_by=clerk, **said)

    def delegation(n):
        people = {"person": make_person(f"from{n}"), "deputy": make_person(f"to{n}")}
        today = timezone.localdate()
        Delegation.objects.create(starts_on=today, ends_on=today + timedelta(days=2), **people)

    return {
        "approvals.Route": lambda n: route(Unit.objects.create(name=f"流程处{n}")),
        "approvals.Request": request,
        "approvals.Delegation": delegation,
    }
