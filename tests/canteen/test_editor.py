"""What the editor asks the server: judging, filling, mending, keeping; and what it is answered for nonsense."""

import json
from datetime import date

import pytest

from apps.canteen import actions
from apps.canteen.models import Entry, Menu, MenuRule
from apps.canteen.queries import grids, weeks
from apps.canteen.queries.composing.filling import fill
from apps.canteen.queries.grids import Grid

pytestmark = pytest.mark.django_db

NONSENSE = ["", "x", "[]", '{"a": 1}', '{"2026-06-08.1.1": [1, 0]}', "[" * 5000, '{"": []}',
            '{"2026-06-08.1.1.99999999999": [1, 0]}', '{"2026-06-08.1.1.0": ["1", 0]}']  # fmt: skip


@pytest.fixture
def draft(kitchen, cook, monday):
    return actions.begin_menu(by=cook, area=kitchen.area, starts_on=monday, begins_with="empty")


@pytest.fixture
def full(draft):
    return Grid(dict(fill(weeks.week(draft.area, draft.starts_on, Grid())).put))


@pytest.fixture
def ask(browse, cook, draft):
    """ask("check", grid) → the reply to what the editor sends."""
    client = browse(cook)

    def do(page, grid=None, **facts):
        text = json.dumps(grids.cells(grid or Grid()))
        address = f"/canteen/menus/{draft.pk}/{page}/"
        return client.post(address, {"grid": text, **facts}, headers={"Accept": "application/json"})

    return do


class TestDoor:
    def test_it_offers_what_next_week_can_begin_with(self, browse, cook, kitchen):
        page = browse(cook).get("/canteen/week/").content.decode()

        assert all(f'value="{value}"' in page for value in ("last", "cycle", "empty"))

    def test_a_begun_week_is_opened_at_once(self, browse, cook, draft):
        reply = browse(cook).get("/canteen/week/")

        assert reply["Location"] == f"/canteen/menus/{draft.pk}/compose/"

    def test_beginning_leads_into_the_editor(self, browse, cook, kitchen, monday):
        facts = {"area": kitchen.area.pk, "starts_on": monday, "begins_with": "last"}
        reply = browse(cook).post("/canteen/menus/new/", facts)

        assert reply["Location"] == f"/canteen/menus/{Menu.objects.get().pk}/compose/"


class TestAsking:
    def test_each_empty_place_is_found_and_said(self, ask, draft):
        found = [one for one in ask("check").json()["findings"] if one["code"] == "filled"]

        assert len(found) == 15  # rows of a day that lack dishes: three on each of five days
        assert found[0]["hard"]
        assert "still to choose" in found[0]["says"]

    def test_a_filling_is_proposed_and_not_kept(self, ask, draft):
        said = ask("fill").json()

        assert len(said["put"]) == 25
        assert said["failures"] == []
        assert not [one for one in said["findings"] if one["hard"]]
        assert not Entry.objects.exists()

    def test_a_pool_that_is_too_small_is_explained_with_figures(self, ask, kitchen):
        for dish in kitchen.of("汤")[3:]:
            dish.status = "aside"
            dish.save()
        said = ask("fill").json()

        assert "汤 needs 4 dishes within 4 working days, only 3 are allowed." in said["failures"]

    def test_what_forbids_and_no_choice_of_dishes_can_keep_is_told_with_the_filling(self, ask, kitchen):
        MenuRule.objects.filter(check_code="groups").update(is_hard=True, limits={"soy": 1, "coarse": 0, "fish": 0})
        said = ask("fill").json()

        hard = [one["says"] for one in said["findings"] if one["hard"]]
        assert said["failures"] == hard
        assert len(hard) == 5  # no dish of this kitchen holds soya

    def test_a_finding_is_mended_by_one_change(self, ask, full, draft):
        place = min(full.chosen)
        del full.chosen[place]
        (finding,) = [one for one in ask("check", full).json()["findings"] if one["hard"]]
        said = ask("mend", full, code=finding["code"], places=" ".join(finding["places"])).json()

        assert list(said["put"]) == [grids.written(place)]
        assert not [one for one in said["findings"] if one["hard"]]

    def test_places_that_the_week_does_not_have_are_left_out(self, ask, full, kitchen):
        place = min(full.chosen)
        full.chosen[place._replace(on=date(2001, 1, 1))] = kitchen.dishes["红烧肉"].pk
        full.chosen[place._replace(sitting=99)] = kitchen.dishes["白切鸡"].pk
        del full.chosen[place]

        assert ask("check", full).status_code == 200
        assert list(ask("fill", full).json()["put"]) == [grids.written(place)]

    def test_a_finding_that_is_gone_already_changes_nothing(self, ask, full):
        assert ask("mend", full, code="filled", places=grids.written(min(full.chosen))).json()["put"] == {}

    @pytest.mark.parametrize("page", ["check", "fill", "mend", "compose"])
    @pytest.mark.parametrize("text", NONSENSE)
    def test_nonsense_is_answered_by_a_sentence(self, browse, cook, draft, page, text):
        reply = browse(cook).post(f"/canteen/menus/{draft.pk}/{page}/", {"grid": text})

        assert reply.status_code == 422
        assert reply.json()["errors"]


class TestKeeping:
    def test_the_new_version_comes_back(self, ask, draft, full):
        said = ask("compose", full, version=draft.version).json()

        draft.refresh_from_db()
        assert said["version"] == draft.version
        assert weeks.chosen(draft) == full

    def test_the_second_editor_gets_409_and_what_stands_there_now(self, ask, draft, full):
        seen = draft.version
        ask("compose", full, version=seen)
        reply = ask("compose", Grid(), version=seen)

        assert reply.status_code == 409
        said = reply.json()
        assert said["theirs"] == grids.cells(full)
        assert said["who"] == "陈建军"
        assert ask("compose", Grid(), version=said["version"]).status_code == 200

    def test_drafts_are_nobody_elses_business(self, browse, clerk, draft):
        client = browse(clerk)

        assert client.get(f"/canteen/menus/{draft.pk}/").status_code == 404
        assert client.get(f"/canteen/menus/{draft.pk}/compose/").status_code == 404
        assert client.post(f"/canteen/menus/{draft.pk}/check/", {"grid": "{}"}).status_code == 404

    def test_what_is_published_is_read_by_all_and_composed_by_nobody(self, browse, clerk, cook, draft, full):
        actions.publish_menu(draft, by=cook, grid=full)

        assert "A4 page" in browse(clerk).get(f"/canteen/menus/{draft.pk}/").content.decode()
        assert browse(cook).get(f"/canteen/menus/{draft.pk}/compose/").status_code == 302

    def test_publishing_from_the_editor_keeps_what_it_shows(self, browse, cook, draft, full):
        facts = {"grid": json.dumps(grids.cells(full)), "version": draft.version}
        reply = browse(cook).post(f"/canteen/menus/{draft.pk}/publish/", facts)

        assert reply.status_code == 302
        draft.refresh_from_db()
        assert draft.status == "published"
        assert weeks.chosen(draft) == full

    def test_a_refused_publication_loses_nothing(self, browse, cook, draft, full):
        full.chosen.popitem()
        text = json.dumps(grids.cells(full))
        reply = browse(cook).post(f"/canteen/menus/{draft.pk}/publish/", {"grid": text, "version": draft.version})

        assert reply.status_code == 422
        assert "cannot be published yet" in reply.content.decode()
        assert text.replace('"', "&quot;") in reply.content.decode()
