"""The office's pages of spot checks in a real browser: nothing for axe to find in any look, no script outside the
policy, nothing that is too wide for a phone. The checker's own page is in tests/journeys/test_checks.py."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.inspections.actions import bulletins, rounds
from apps.inspections.actions.visits import check
from apps.inspections.models import RoundRule, Team, Visit
from apps.inspections.seed import seed_rounds
from apps.org.models import Campus, Grant, Person, Role, Unit
from tests.browsing import faults_at_desk_and_on_phone, open_house
from tests.depth import every
from tests.inspections import going
from tests.looks import LARGER, faults_in_all_looks, visitor

ADDRESSES: list[str] = []
WALL = []


def furnish():
    """A round in every state: being planned, sealed, running with a fault and late ones, ended with its bulletin."""
    campus = Campus.objects.create(name="管委会")
    office = Unit.objects.create(name="机关事务管理局", short_name="事务局", campus=campus)
    guards = Unit.objects.create(name="安全保卫科", campus=campus, parent=office)
    guard = Person.objects.create_user("guard", name="门卫甲", unit=guards)
    pair = [Person.objects.create_user(f"s{n}", name=name, unit=office) for n, name in enumerate(("赵磊", "刘静"))]
    for person in pair:
        Grant.objects.create(person=person, role=Role.SUPERVISOR, starts_on=timezone.localdate())
    supervisor, other = pair
    seed_rounds()
    ended = going.walked(SimpleNamespace(affairs=guards, finance=office), supervisor, [supervisor], [other], guard)
    bulletin = bulletins.issue(ended, by=supervisor, words="请各单位对照问题清单按期整改。", heading=True)
    seen = [(target.station, target.edition) for target in ended.targets.order_by("pk")]
    running = _running(seen, pair)
    facts = {"by": supervisor, "pool": pair, "posts": 3, "team_count": 2, "team_size": 1}
    facts |= {f"{end}_at": timezone.now() + timedelta(days=1, hours=n) for n, end in enumerate(("starts", "ends"))}
    planned, sealed = (rounds.plan_round(title=title, **facts) for title in ("第三轮查岗", "第四轮查岗"))
    sealed = rounds.seal_round(sealed, by=supervisor)
    _addresses(ended, running, planned, sealed, bulletin)
    return [supervisor]


def _running(posts, pair):
    """Of the first team one post is done, one has a fault and was seen after its time, two are late; the others go."""
    running = going.begun(pair[0], [([pair[0]], posts[:4]), ([pair[1]], posts[4:])], title="第二轮查岗")
    Team.objects.filter(round=running, number=1).update(ends_at=timezone.now() - timedelta(minutes=5))
    first, second, *_rest = running.targets.order_by("pk")
    check(first, by=pair[0], key=uuid4(), presence="present", attitude="good", service="good",
          checked_at=timezone.now() - timedelta(minutes=20))  # fmt: skip
    check(second, by=pair[0], key=uuid4(), presence="absent", findings=[{"item": None, "title": "门口无人值守"}])
    return running


def _addresses(ended, running, planned, sealed, bulletin):
    station = ended.targets.first().station
    visit = Visit.objects.get(target__round=running, presence="absent")
    base = "/inspections/"
    WALL[:] = [f"{running.get_absolute_url()}wall/"]
    ADDRESSES[:] = [
        *(f"{base}{one}" for one in ("rounds/", "rounds/new/", "statistics/", "codes/", "visits/", "bulletins/",
                                     "stations/", "stations/new/", "checklists/", "checklists/new/", "rules/",
                                     "rules/new/")),
        *(one.get_absolute_url() for one in (ended, running, planned, sealed, bulletin, visit, station)),
        *(f"{running.get_absolute_url()}{page}" for page in ("board/", "cancel/")),
        f"{sealed.get_absolute_url()}draw/", f"{planned.get_absolute_url()}edit/", f"{station.get_absolute_url()}edit/",
        f"{ended.get_absolute_url()}issue/", *_books(station),
    ]  # fmt: skip


def _books(station):
    kind, rule = station.checklist.get_absolute_url(), RoundRule.objects.latest("starts_on").get_absolute_url()
    return [kind, f"{kind}edit/", f"{kind}lay-down-edition/", rule, f"{rule}edit/"]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    log = tmp_path_factory.mktemp("inspections")
    with django_db_blocker.unblock(), open_house("inspections", furnish, log) as house:
        yield house


def test_no_page_has_a_fault(bureau):
    assert faults_in_all_looks(bureau, "s0", every(4, ADDRESSES), in_large=LARGER) == []


def test_the_wall_has_no_fault(bureau):
    """It has one look of its own: dark, in large letters."""
    with visitor(bureau, "s0") as (page, heard):
        assert [*faults_at_desk_and_on_phone(page, WALL[0]), *heard] == []
