"""A matter of the tests' own: buying a thing (``Equipment``) whose price is its place in the order."""

from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from apps.approvals.matters import Fact, Matter, matters
from apps.approvals.models import Route, RouteStep
from apps.meetings.models import Equipment
from apps.org.models import Post

BUYING = "tests.buying"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def heard():
    """What the trade was called back with."""
    return []


@pytest.fixture
def buying(monkeypatch, heard):
    def told(word):
        return lambda request, by, *reason: heard.append((word, str(request), by, *reason))

    matter = Matter(
        "采购",
        facts=lambda thing: {"price": thing.position, "name": thing.name},
        snapshot=lambda thing: {"name": thing.name, "price": thing.position},
        granted=told("granted"),
        declined=told("declined"),
        withdrawn=told("withdrawn"),
        returned=told("returned"),
        fields={
            "price": Fact("价格", "number"),
            "name": Fact("名称"),
            "kind": Fact("类别", "choice", lambda: [("car", "车辆"), ("chair", "椅子")]),
            "urgent": Fact("急办", "yes_no"),
        },
        words={"name": "名称", "price": "价格"},
    )
    monkeypatch.setitem(matters, BUYING, matter)
    return BUYING


@pytest.fixture
def thing(db):
    return Equipment.objects.create(name="投影机", position=50)


@pytest.fixture
def posts(units):
    """The section chief, whose deputy is the vice chief; the director, whose deputy is the vice director."""
    vice = Post.objects.create(unit=units.affairs, title="副科长", rank=40)
    second = Post.objects.create(unit=units.affairs, title="副局长", rank=20)
    return SimpleNamespace(
        vice=vice,
        second=second,
        chief=Post.objects.create(unit=units.affairs, title="科长", rank=30, deputy=vice),
        director=Post.objects.create(unit=units.affairs, title="局长", rank=10, deputy=second),
        finance=Post.objects.create(unit=units.finance, title="财政局长", rank=10),
    )


@pytest.fixture
def people(make_person, posts, units):
    """Whoever holds each of those posts, by the name of the post."""
    return SimpleNamespace(
        vice=make_person("vice", name="周副科", post=posts.vice),
        second=make_person("second", name="吴副局", post=posts.second),
        chief=make_person("chief", name="钱科长", post=posts.chief),
        director=make_person("director", name="孙局长", post=posts.director),
        finance=make_person("finance", name="郑财政", post=posts.finance, unit=units.finance),
    )


@pytest.fixture
def make_route(buying):
    """make_route(post, post, days=2) → a route with these posts one after the other."""

    def make(*posts, days=None, at_deadline="remind", kind="approve", condition=(), **facts):
        facts = {"name": "大额采购", "source": "采购办法", "starts_on": timezone.localdate(), **facts}
        route = Route.objects.create(matter=buying, condition=list(condition), **facts)
        for number, post in enumerate(posts, start=1):
            position = 1 if kind == "countersign" else number
            RouteStep.objects.create(
                route=route, position=position, kind=kind, who="post", post=post, working_days=days,
                at_deadline=at_deadline,
            )  # fmt: skip
        return route

    return make
