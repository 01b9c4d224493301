"""Findings for programs: the same rows as on the page, narrowed alike, and nothing of what the person may not see."""

import pytest
from django.utils import timezone

from apps.findings import actions
from apps.findings.models import Finding
from apps.org.models import Place
from tests.api.conftest import program  # noqa: F401  a fixture

pytestmark = pytest.mark.usefixtures("english")
FOUND = "/api/v1/findings/found/"


@pytest.fixture
def several(find, owner, supervisor, campuses):
    place = Place.objects.create(building=campuses.service.buildings.create(name="一号楼"), name="东楼梯")
    late, waits, gone = find("逾期的", place=place), find("待复查的"), find("撤销的")
    Finding.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timezone.timedelta(days=30))
    actions.rectify(waits, by=owner, what="已整改")
    actions.withdraw(gone, by=supervisor, reason="误报")
    return place


def test_they_are_narrowed_as_on_the_page(several, program, supervisor, units):  # noqa: F811
    mine = program(supervisor)

    def titles(asked):
        return {one["title"] for one in mine.get(f"{FOUND}?{asked}").facts["items"]}

    assert titles("state=overdue") == {"逾期的"}
    assert titles("state=unsettled") == {"逾期的", "待复查的"}
    assert titles("state=withdrawn") == {"撤销的"}
    assert titles(f"place={several.pk}") == titles(f"campus={several.building.campus_id}") == {"逾期的"}
    assert titles(f"unit={units.affairs.pk}") == set()
    assert mine.get(f"{FOUND}?state=x").status == 422


def test_one_says_who_puts_it_right_and_until_when(several, program, supervisor, owner):  # noqa: F811
    finding = Finding.objects.get(title="逾期的")
    told = program(supervisor).get(f"{FOUND}{finding.pk}/")

    assert (told.facts["owner"], told.facts["place"]["name"]) == ({"id": owner.pk, "name": "王班长"}, str(several))
    assert (told.facts["overdue"], told.facts["due_on"]) == (True, finding.due_on.isoformat())
    assert told.headers["ETag"] == f'"{finding.version}"'


def test_whoever_does_not_see_it_finds_nothing(several, program, clerk):  # noqa: F811
    pk = Finding.objects.first().pk
    assert program(clerk).get(FOUND).facts["items"] == []
    assert program(clerk).get(f"{FOUND}{pk}/").status == 404
    assert program(clerk).post(f"{FOUND}{pk}/", {}).status == 405
