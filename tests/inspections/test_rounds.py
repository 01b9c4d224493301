"""Rounds: planned, sealed, begun, ended; and before one begins its posts are nowhere to be read."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from apps.core import sockets
from apps.core.actions import Refused
from apps.core.models import LogEntry, SearchEntry
from apps.inspections.actions import rounds
from apps.inspections.actions.visits import check
from apps.inspections.models import Round, Station, Target, Team, Visit
from apps.inspections.queries import draw, waiting
from apps.inspections.queries.goers import goers
from apps.inspections.queries.proving import proof, published
from apps.notices.models import Notice
from apps.org.models import Grant, Post, Role
from tests.inspections import going
from tests.plain import logged_in

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def supervisor(make_person):
    return make_person("zhaolei", name="赵磊", roles=[Role.SUPERVISOR], language="en")


@pytest.fixture
def people(make_person, units, supervisor):
    """Supervisors of the office, and the head of the finance bureau."""
    post = Post.objects.create(unit=units.finance, title="局长", rank=5)
    head = make_person("head", name="李局", unit=units.finance, post=post, language="en")
    others = [make_person(f"s{n}", name=f"督查{n}", roles=[Role.SUPERVISOR], language="en") for n in range(3)]
    return [supervisor, head, *others]


@pytest.fixture
def stations(units, supervisor):
    going.rules()
    laid_down = going.edition(supervisor)
    return [going.station([units.affairs, units.finance][n % 2], laid_down.checklist, f"岗位{n}") for n in range(12)]


@pytest.fixture
def plan(people, stations, supervisor):
    def do(**facts):
        starts_at = timezone.now() + timedelta(hours=2)
        known = {"title": "第一周查岗", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "posts": 5,
                 "team_count": 2, "team_size": 2, "pool": people}  # fmt: skip
        return rounds.plan_round(by=supervisor, **known | facts)

    return do


def hours_later(one, hours=3):
    """The clock goes on: everything of the round lies earlier."""
    for row in [one, *one.teams.all()]:
        type(row).objects.filter(pk=row.pk).update(
            starts_at=row.starts_at - timedelta(hours=hours), ends_at=row.ends_at - timedelta(hours=hours)
        )
    return Round.objects.get(pk=one.pk)


@pytest.fixture
def sealed(plan, supervisor):
    return rounds.seal_round(plan(), by=supervisor)


@pytest.fixture
def running(sealed):
    return rounds.begin_round(hours_later(sealed), by=None)


def test_supervisors_and_heads_may_be_sent(people, clerk, make_person, units):
    deputy = Post.objects.create(unit=units.finance, title="副局长", rank=6)
    make_person("deputy", unit=units.finance, post=deputy)
    ended = make_person("former", roles=[Role.SUPERVISOR])
    Grant.objects.filter(person=ended).update(starts_on="2020-01-01", ends_on="2021-01-01")

    assert set(goers()) == set(people)


def test_nobody_else_is_planned_to_go(plan, people, clerk):
    with pytest.raises(Refused, match="Choose among them"):
        plan(pool=[*people, clerk])


def test_a_round_that_lies_behind_is_not_planned(plan):
    with pytest.raises(Refused, match="still to come"):
        plan(starts_at=timezone.now() - timedelta(minutes=1))


def test_until_it_is_sealed_it_is_changed_freely(plan, people, supervisor):
    one = plan()
    rounds.change_round(one, by=supervisor, pool=people[:4], posts=3)
    assert (Round.objects.get().posts, Round.objects.get().pool.count()) == (3, 4)

    rounds.seal_round(one, by=supervisor)
    with pytest.raises(Refused):
        rounds.change_round(one, by=supervisor, pool=people, posts=4)


def test_sealing_needs_people_for_every_team(plan, people, supervisor):
    with pytest.raises(Refused, match="too few"):
        rounds.seal_round(plan(team_count=6), by=supervisor)


def test_batches_divide_the_window(plan, supervisor):
    one = rounds.seal_round(plan(batches=2), by=supervisor)

    first, second = one.teams.order_by("number")
    half = one.starts_at + (one.ends_at - one.starts_at) / 2
    assert (first.starts_at, first.ends_at) == (one.starts_at, half)
    assert (second.starts_at, second.ends_at) == (half, one.ends_at)


def test_those_who_go_are_told_when_and_not_where(sealed, stations):
    told = Notice.objects.filter(event="inspections.going")

    assert {notice.person_id for notice in told} == {
        person.pk for team in Team.objects.all() for person in team.members.all()
    }
    assert not any(str(station) in serializers.serialize("json", told) for station in stations)


def test_no_team_sees_a_section_of_one_of_its_own(running):
    for target in running.targets.all():
        assert target.station.unit_id not in {person.unit_id for person in target.team.members.all()}


def told_in(answer):
    """All that an answer says, as a person would read it: JSON may spell Chinese in numbers."""
    body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    return json.dumps(json.loads(body), ensure_ascii=False) if "json" in answer["Content-Type"] else body


def test_before_it_begins_its_posts_exist_nowhere(sealed, supervisor, people, client):
    """No row, no page, no file, no log, no search: what they will be cannot be worked out without the seed."""
    seed = rounds.seed_of(sealed)
    assert Target.objects.count() == 0
    assert (sealed.seed, sealed.seed_hash) == ("", draw.hash_of(seed))
    everything = "".join(serializers.serialize("json", model.objects.all())
                         for model in apps.get_models() if model.__module__.startswith("apps.inspections"))  # fmt: skip
    trail = json.dumps([[entry.facts, entry.changes] for entry in LogEntry.objects.all()])
    assert seed not in everything + trail
    assert sealed.nonce not in trail
    assert [one for one in ("seed", "drawn") if one in published(sealed)] == []
    for person in people:
        client.force_login(person)
        for address in ("board/", "wall/"):
            assert client.get(f"{sealed.get_absolute_url()}{address}").status_code == 404
        pages = [f"{sealed.get_absolute_url()}", "/inspections/rounds/", "/inspections/now/cards/",
                 f"{sealed.get_absolute_url()}draw.json", "/inspections/rounds/export/?format=csv"]  # fmt: skip
        for address in pages:
            body = told_in(client.get(address))
            assert seed not in body
            assert sealed.nonce not in body
        body = client.get(sealed.get_absolute_url()).content.decode()
        assert "岗位" not in body
        assert "岗位" not in told_in(client.get("/inspections/now/cards/"))


CARDS = "/inspections/now/cards/?{}"
NOWHERE = ["/search/?q={}", "/inspections/visits/?q={}", "/inspections/visits/export/?format=csv&{}", "/?{}",
           "/inspections/rounds/?q={}", "/inspections/rounds/export/?q={}&format=csv", "/inspections/bulletins/?q={}",
           "/findings/found/?q={}", "/api/v1/me/?q={}", CARDS]  # fmt: skip


def test_before_it_begins_no_search_no_table_and_no_program_tells_a_post(sealed, stations, people, client):
    """What will be drawn is asked for by name, by an organiser and by one who goes, wherever one can ask."""
    will_be = [str(Station.objects.get(pk=pk)) for pk, _team in draw.drawn(rounds.seed_of(sealed), sealed.inputs)]
    assert len(will_be) == 5
    for person in people[:2]:
        client.force_login(person)
        for address in NOWHERE:
            answer = client.get(address.format("岗位"))
            body = told_in(answer)
            assert answer.status_code == 200
            assert [name for name in will_be if name in body] == [], address
    assert [entry for entry in SearchEntry.objects.all() if any(name in entry.text for name in will_be)] == []
    on = (timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=2))
    lines = [item for person in people for read in sockets.calendar.values() for item in read(person, *on)]
    assert [line for line in lines if any(name in line.title + line.note for name in will_be)] == []

    rounds.begin_round(hours_later(sealed), by=None)
    goes = Target.objects.first().team.members.first()
    client.force_login(goes)
    assert any(name in told_in(client.get(CARDS)) for name in will_be)


def test_a_target_answers_to_nobody_before_the_round_begins(sealed, people):
    """Neither by its number nor by its code: both are the same as of a post that was never drawn."""
    person = sealed.teams.first().members.first()
    reply = logged_in(person).post(
        "/inspections/sync/", json.dumps({"checks": [going.seen(1)]}), content_type="application/json"
    )
    assert reply.status_code == 404
    assert (Target.objects.count(), Visit.objects.count()) == (0, 0)


def test_when_it_begins_the_seed_is_published_and_gives_the_same_list(running, people, client):
    assert draw.hash_of(running.seed) == running.seed_hash
    went = [(target.station_id, target.team.number) for target in running.targets.order_by("order")]
    assert len(went) == 5
    assert draw.drawn(running.seed, running.inputs) == went
    shown = proof(running)
    assert (shown["hash"], shown["teams"], shown["posts"]) == (True, True, True)


def test_anyone_draws_again_with_the_file_alone(running, supervisor, client):
    client.force_login(supervisor)
    file = json.loads(client.get(f"{running.get_absolute_url()}draw.json").content)
    program = {}
    exec(file["program"], program)

    assert program["hash_of"](file["seed"]) == file["seed_sha256"]
    assert [list(one) for one in program["drawn"](file["seed"], file["inputs"])] == file["drawn"]
    page = client.get(f"{running.get_absolute_url()}draw/").content.decode()
    assert "The same posts in the same order, with the same teams." in page


def test_a_list_that_was_meddled_with_is_seen(running):
    running.targets.filter(order=1).update(order=99)
    assert proof(running)["posts"] is False


def test_it_does_not_begin_early(sealed, supervisor):
    with pytest.raises(Refused, match="It begins at"):
        rounds.begin_round(sealed, by=supervisor)


def test_the_job_begins_and_ends_rounds_once(sealed):
    rounds.keep_time()
    assert Round.objects.get().status == "sealed"

    hours_later(sealed)
    rounds.keep_time()
    rounds.keep_time()
    assert (Round.objects.get().status, Target.objects.count()) == ("running", 5)

    hours_later(Round.objects.get())
    rounds.keep_time()
    rounds.keep_time()
    assert (Round.objects.get().status, Target.objects.count()) == ("ended", 5)
    assert LogEntry.objects.filter(verb__in=["inspections.begin_round", "inspections.finish_round"]).count() == 2
    assert Notice.objects.filter(event="inspections.ended").count() == 1


def test_a_supervisor_ends_a_round_whose_teams_are_back(running, supervisor):
    assert rounds.end_round(running, by=supervisor).status == "ended"


def test_a_round_is_called_off_with_a_reason(sealed, supervisor):
    rounds.cancel_round(sealed, by=supervisor, reason="台风停班")

    hours_later(sealed)
    rounds.keep_time()
    assert (Round.objects.get().status, Round.objects.get().reason) == ("cancelled", "台风停班")
    assert Target.objects.count() == 0


def test_an_edition_laid_down_later_changes_no_round_that_has_begun(running, supervisor):
    before = set(running.targets.values_list("edition", flat=True))
    going.edition(supervisor)
    assert set(Target.objects.values_list("edition", flat=True)) == before


def test_all_posts_are_in_a_round_of_all(plan, supervisor, people):
    one = rounds.seal_round(plan(method="all", pool=people[2:], team_size=1), by=supervisor)
    one = rounds.begin_round(hours_later(one), by=None)
    # Supervisors are of the office themselves, so only the other unit's posts are left to them.
    assert {target.station.unit.name for target in one.targets.all()} == {"财政局"}


def test_the_round_waits_at_home_for_those_who_go(sealed):
    person = sealed.teams.first().members.first()
    assert [item.title for item in waiting.going(person)] == ["You go on a round of spot checks"]

    rounds.begin_round(hours_later(sealed, 2.5), by=None)
    assert [item.url for item in waiting.going(person)] == ["/inspections/now/"]


def test_a_round_is_planned_and_sealed_through_the_pages(people, stations, supervisor, client):
    client.force_login(supervisor)
    on = (timezone.localdate() + timedelta(days=3)).isoformat()
    typed = {"title": "第二周查岗", "date": on, "starts": "09:00", "ends": "11:00", "method": "fair", "posts": "5",
             "team_count": "2", "team_size": "2", "batches": "1", "pool": [one.pk for one in people]}  # fmt: skip
    wrong = client.post("/inspections/rounds/new/", typed | {"ends": "08:00"})
    assert wrong.status_code == 422
    assert "第二周查岗" in wrong.content.decode()
    assert "The end must be later than the start." in wrong.content.decode()

    answer = client.post("/inspections/rounds/new/", typed)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert client.get(f"{answer.url}edit/").status_code == 200
    client.post(f"{answer.url}seal/")
    one = Round.objects.get()
    assert one.status == "sealed"
    page = client.get(answer.url).content.decode()
    assert one.seed_hash in page
    assert client.get(f"{answer.url}draw/").status_code == 200


def test_the_board_shows_how_far_each_team_is(running, supervisor, client, people):
    client.force_login(supervisor)
    page = client.get(f"{running.get_absolute_url()}board/")

    board = page.context["board"]
    assert (board["done"], board["left"], board["late"], board["findings"]) == (0, 5, 0, 0)
    assert client.get(f"{running.get_absolute_url()}wall/").status_code == 200
    polled = client.get(f"{running.get_absolute_url()}board/", headers={"HX-Request": "true"})
    assert polled.status_code == 200
    rounds.end_round(Round.objects.get(), by=supervisor)
    assert client.get(f"{running.get_absolute_url()}board/", headers={"HX-Request": "true"}).status_code == 286


def test_the_board_marks_what_is_late_and_what_was_seen_outside_of_its_time(running, supervisor, client):
    team = running.targets.first().team
    seen, left, *_others = team.targets.all()
    others = running.targets.exclude(team=team).count()
    Team.objects.filter(pk=team.pk).update(ends_at=timezone.now() - timedelta(minutes=5))
    check(seen, by=team.members.first(), key=uuid4(), presence="present", attitude="good", service="good")

    client.force_login(supervisor)
    page = client.get(f"{running.get_absolute_url()}board/")

    board = page.context["board"]
    assert (board["done"], board["outside"], board["late"]) == (1, 1, team.targets.count() - 1)
    assert board["left"] == others + team.targets.count() - 1
    lines = {line.target.pk: line for part in board["parts"] for line in part.lines}
    assert (lines[seen.pk].visit.outside, lines[seen.pk].is_late, lines[left.pk].is_late) == (True, False, True)
    assert page.content.decode().count('tone-orange">outside the window<') == 1
    assert page.content.decode().count('tone-red">late<') == team.targets.count() - 1


def test_the_board_is_not_for_those_who_only_go(running, people, client):
    client.force_login(people[1])
    assert client.get(f"{running.get_absolute_url()}board/").status_code == 404
