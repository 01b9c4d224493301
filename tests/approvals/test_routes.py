"""Routes: written by the office administrator, judged against what their matter knows, shown in words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from apps.approvals.actions import add_route, ask, change_route
from apps.approvals.conditions import cleaned, holds, words
from apps.approvals.models import Route, RouteStep
from apps.core.actions import Refused
from apps.core.dates import today
from apps.org.models import Role


@pytest.fixture
def office(make_person):
    return make_person("office", roles=[Role.OFFICE_ADMIN])


def row(field, operator, value):
    return {"field": field, "operator": operator, "value": value}


def typed(buying, **facts):
    return {
        "matter": buying, "name": "大额采购", "source": "采购办法", "starts_on": today(), "ends_on": None,
        "priority": 10, "paper_days": 3, "condition": [row("price", "at_least", "50")], **facts,
    }  # fmt: skip


def signed_by(post, position=1, **facts):
    return {"position": position, "who": "post", "post": post, "kind": "approve", **facts}


@pytest.mark.parametrize(
    ("operator", "value", "fitting", "not_fitting"),
    [
        ("is", "50", [50, "50", [10, 50]], [51, None, "", []]),
        ("is_not", "50", [51, None, []], [50, [10, 50]]),
        ("at_least", "50", [50, 50.5, [10, 60]], [49, None, [1, 2]]),
        ("at_most", "50", [50, 0], [51, None]),
        ("contains", "主任", ["主任办公会"], ["党委会", None]),
        ("any_of", ["a", "b"], ["a", ["c", "b"]], ["c", None, []]),
        ("is", True, [True], [False, None]),
        ("is", False, [False], [True, None]),
    ],
)
def test_a_row_holds(operator, value, fitting, not_fitting):
    assert [holds([row("it", operator, value)], {"it": fact}) for fact in fitting] == [True] * len(fitting)
    assert [holds([row("it", operator, value)], {"it": fact}) for fact in not_fitting] == [False] * len(not_fitting)


def test_all_rows_must_hold_and_no_row_always_does():
    rows = [row("a", "is", "1"), row("b", "is", "2")]

    assert [holds(rows, {"a": 1, "b": 2}), holds(rows, {"a": 1, "b": 3}), holds([], {})] == [True, False, True]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (row("price", "at_least", " 50.0 "), "50"),
        (row("kind", "is", "车辆"), "car"),
        (row("kind", "any_of", "车辆，chair"), ["car", "chair"]),
        (row("urgent", "is", "yes"), True),
        (row("urgent", "is", "no"), False),
        (row("name", "contains", "投影"), "投影"),
    ],
)
def test_a_row_is_kept_as_it_is_meant(buying, written, kept):
    assert cleaned(buying, [written])[0]["value"] == kept


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (row("colour", "is", "red"), "does not know that fact. It knows: 价格、名称、类别、急办"),
        (row("price", "contains", "5"), "“价格” can be asked: is、is not、is at least、is at most"),
        (row("price", "is", "viel"), "Type a number"),
        (row("price", "is", "NaN"), "Type a number"),
        (row("kind", "is", "boat"), "“类别” can be: 车辆、椅子"),
        (row("kind", "is", "car,chair"), "Choose one value"),
        (row("urgent", "is", "maybe"), "answered with yes or no"),
        (row("name", "is", " "), "Type a value"),
    ],
)
def test_a_row_that_makes_no_sense_says_why(buying, written, sentence):
    with pytest.raises(ValidationError, match=sentence):
        cleaned(buying, [written])


def test_a_condition_reads_as_a_sentence(buying):
    rows = cleaned(
        buying, [row("price", "at_least", "50"), row("kind", "any_of", "car,chair"), row("urgent", "is", "1")]
    )

    assert words(buying, rows) == ["价格 is at least 50", "类别 is one of 车辆、椅子", "急办 is yes"]


def test_the_office_administrator_writes_a_route_and_it_holds_at_once(
    buying, office, posts, people, thing, clerk, stranger
):
    route = add_route(by=office, steps=[signed_by(posts.chief), signed_by(posts.director, 2)], **typed(buying))

    assert ask(buying, thing, by=clerk).route == route
    with pytest.raises(PermissionDenied):
        add_route(by=stranger, steps=[], **typed(buying))


def test_requests_under_way_keep_their_steps_when_the_route_changes(buying, office, posts, people, thing, clerk):
    route = add_route(by=office, steps=[signed_by(posts.chief)], **typed(buying))
    request = ask(buying, thing, by=clerk)
    change_route(route, by=office, steps=[signed_by(posts.director)], **typed(buying, name="新"))

    assert [step.post for step in request.steps.all()] == [posts.chief]
    assert request.because["name"] == "大额采购"
    assert [step.post for step in Route.objects.get().steps.all()] == [posts.director]


def test_steps_of_one_number_are_countersigned(buying, office, posts):
    both = [signed_by(posts.chief), signed_by(posts.director)]
    with pytest.raises(Refused, match="Steps of the same number are countersigned"):
        add_route(by=office, steps=both, **typed(buying))
    with pytest.raises(ValidationError, match="asked for twice"):
        add_route(by=office, steps=[signed_by(posts.chief), signed_by(posts.chief, 2)], **typed(buying))


def test_a_route_of_no_matter_is_refused(office, buying):
    with pytest.raises(ValidationError, match="Choose one of the matters"):
        add_route(by=office, steps=[], **typed("nothing.at_all"))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"who": "post", "post": None}, "names_one"),
        ({"who": "head", "role": "leader"}, "names_one"),
        ({"who": "role"}, "names_one"),
        ({"who": "head", "position": 1}, "approves_alone"),
    ],
)
def test_the_database_keeps_steps_whole(make_route, posts, facts, name):
    route = make_route(posts.chief)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RouteStep.objects.create(**{"route": route, "position": 2, **facts})
    RouteStep.objects.create(route=route, position=3, who="head")
    RouteStep.objects.create(route=route, position=4, who="role", role="leader")


def test_a_route_does_not_end_before_it_begins(make_route, posts):
    with pytest.raises(IntegrityError, match="ends_after_start"):
        make_route(posts.chief, ends_on=today() - timedelta(days=1))


class TestPage:
    def form(self, buying, posts, **more):
        return {
            "matter": buying, "name": "大额采购", "priority": 10, "starts_on": today().isoformat(), "source": "办法",
            "field_1": "price", "operator_1": "at_least", "value_1": "50",
            "position_1": 1, "whose_1": f"post:{posts.chief.pk}", "kind_1": "approve", "days_1": 2, "late_1": "deputy",
            "position_2": 2, "whose_2": "head", "kind_2": "approve", "whose_3": "role:leader", "position_3": 3, **more,
        }  # fmt: skip

    def test_it_is_typed_row_by_row(self, client, office, buying, posts):
        client.force_login(office)
        reply = client.post("/approvals/routes/new/", self.form(buying, posts))

        route = Route.objects.get()
        assert reply.status_code == 302
        assert route.condition == [row("price", "at_least", "50")]
        steps = route.steps.values_list("position", "who", "post", "role", "working_days", "at_deadline")
        assert list(steps) == [
            (1, "post", posts.chief.pk, "", 2, "deputy"),
            (2, "head", None, "", None, "remind"),
            (3, "role", None, "leader", None, "remind"),
        ]

    def test_the_form_shows_it_again_as_it_was_typed(self, client, office, buying, posts):
        client.force_login(office)
        client.post("/approvals/routes/new/", self.form(buying, posts))
        form = client.get(f"/approvals/routes/{Route.objects.get().pk}/edit/").context["form"]

        again = {name: form[name].value() for name in ("field_1", "value_1", "whose_1", "days_1", "late_1", "whose_3")}
        assert again == {
            "field_1": "price", "value_1": "50", "whose_1": f"post:{posts.chief.pk}", "days_1": 2, "late_1": "deputy",
            "whose_3": "role:leader",
        }  # fmt: skip

    def test_what_makes_no_sense_comes_back_with_its_sentence(self, client, office, buying, posts):
        client.force_login(office)
        reply = client.post("/approvals/routes/new/", self.form(buying, posts, value_1="viel"))

        assert reply.status_code == 422
        assert "“价格”请填数字" in reply.content.decode()
        assert Route.objects.count() == 0
