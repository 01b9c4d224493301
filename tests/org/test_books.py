"""The bureau's own books: who keeps them, and what they refuse."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.core import search
from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.org.actions import (
    add_absence,
    add_building,
    add_campus,
    add_person,
    add_place,
    add_post,
    add_unit,
    change_absence,
    change_building,
    change_campus,
    change_person,
    change_place,
    change_post,
    change_unit,
    withdraw_absence,
)
from apps.org.forms.fields import PersonField
from apps.org.models import Absence, Grant, LoginAttempt, Person, Place, Role, Unit

LISTS = ["person", "unit", "post", "campus", "building", "place", "grant", "absence"]


def test_the_office_administrator_enters_a_whole_campus(admin):
    campus = add_campus(by=admin, name="泗水")
    building = add_building(by=admin, campus=campus, name="一号楼")
    place = add_place(by=admin, building=building, name="阅览室", kind=Place.Kind.OFFICE)
    unit = add_unit(by=admin, name="泗水办事处", campus=campus)
    post = add_post(by=admin, unit=unit, title="主任")
    person = add_person(by=admin, username="new", name="新人", unit=unit, post=post, other_units=[unit])

    assert (str(place.building.campus), str(person.post), list(person.other_units.all())) == (
        "泗水", "泗水办事处 主任", [unit],
    )  # fmt: skip


def test_and_changes_it(admin, clerk, units):
    campus = change_campus(add_campus(by=admin, name="泗水"), by=admin, name="泗水县")
    building = change_building(add_building(by=admin, campus=campus, name="一号"), by=admin, name="一号楼")
    place = change_place(add_place(by=admin, building=building, name="甲"), by=admin, floor=3)
    post = change_post(add_post(by=admin, unit=units.finance, title="科长"), by=admin, rank=1)
    unit = change_unit(units.finance, by=admin, short_name="财政")
    person = change_person(clerk, by=admin, unit=unit, other_units=[units.affairs])

    assert (campus.name, building.name, place.floor, post.rank, str(person.unit)) == ("泗水县", "一号楼", 3, 1, "财政")
    assert person.version == 2


@pytest.mark.parametrize("keeper", ["clerk", "security"])
def test_nobody_else_keeps_the_books(request, keeper, units):
    by = request.getfixturevalue(keeper)

    named = {"name": "x"}
    for verb, facts in ((add_unit, named), (add_campus, named), (add_person, {**named, "username": "x"})):
        with pytest.raises(PermissionDenied):
            verb(by=by, **facts)


def test_a_new_person_cannot_log_in_without_a_password_and_must_change_the_first(admin, units):
    person = add_person(by=admin, username="new", name="新人", unit=units.affairs)

    assert not person.has_usable_password()
    assert person.must_change_password


def test_a_unit_cannot_stand_under_itself(admin, units):
    below = add_unit(by=admin, name="预算科", parent=units.finance)

    with pytest.raises(ValidationError) as refused:
        change_unit(units.finance, by=admin, parent=below)
    assert list(refused.value.message_dict) == ["parent"]


def test_a_service_ends_after_it_began(admin, units):
    with pytest.raises(Refused):
        change_unit(units.finance, by=admin, opened_on=today(), closed_on=today())


def test_a_post_is_not_its_own_deputy(admin, units):
    post = add_post(by=admin, unit=units.finance, title="科长")

    with pytest.raises(Refused):
        change_post(post, by=admin, deputy=post)


def test_two_at_once_cannot_take_one_login_name(admin, units):
    add_person(by=admin, username="same", name="甲", unit=units.affairs)

    with pytest.raises(Refused):
        add_person(by=admin, username="same", name="乙", unit=units.affairs)


class TestAbsences:
    def hours(self, next_monday):
        return {"starts_at": next_monday.at(8), "ends_at": next_monday.at(18)}

    def test_the_unit_clerk_writes_down_who_of_the_unit_is_away(self, make_person, clerk, stranger, units, next_monday):
        writer = make_person("writer")
        Grant.objects.create(person=writer, role=Role.UNIT_CLERK, unit=units.affairs)

        absence = add_absence(by=writer, person=clerk, kind=Absence.Kind.LEAVE, **self.hours(next_monday))
        change_absence(absence, by=writer, note="年休假")

        with pytest.raises(Refused):
            add_absence(by=writer, person=stranger, kind=Absence.Kind.LEAVE, **self.hours(next_monday))
        assert list(Absence.objects.visible_to(writer)) == [absence]
        assert list(Absence.objects.visible_to(stranger)) == []

    def test_nobody_is_away_twice_at_once(self, admin, clerk, next_monday):
        add_absence(by=admin, person=clerk, kind=Absence.Kind.TRAVEL, **self.hours(next_monday))

        with pytest.raises(Conflict):
            add_absence(by=admin, person=clerk, kind=Absence.Kind.LEAVE, **self.hours(next_monday))

    def test_one_that_is_withdrawn_counts_no_more(self, admin, clerk, next_monday):
        now = timezone.now()
        times = {"starts_at": now - timedelta(hours=1), "ends_at": next_monday.at(8)}
        absence = add_absence(by=admin, person=clerk, kind=Absence.Kind.TRAVEL, **times)

        withdraw_absence(absence, by=admin)

        assert list(Absence.objects.now()) == []
        for verb in (withdraw_absence, change_absence):
            with pytest.raises(Refused, match="撤销"):
                verb(absence, by=admin)
        again = add_absence(by=admin, person=clerk, kind=Absence.Kind.LEAVE, **times)
        assert list(Absence.objects.now()) == [again]

    def test_what_is_over_is_not_withdrawn_nor_by_just_anybody(self, admin, clerk, stranger):
        now = timezone.now()
        times = {"starts_at": now - timedelta(hours=3), "ends_at": now + timedelta(hours=1)}
        absence = add_absence(by=admin, person=clerk, kind=Absence.Kind.LEAVE, **times)
        with pytest.raises(PermissionDenied):
            withdraw_absence(absence, by=stranger)

        change_absence(absence, by=admin, ends_at=now - timedelta(hours=1))
        with pytest.raises(Refused):
            withdraw_absence(absence, by=admin)

    def test_the_button_stands_on_its_page(self, client, admin, clerk, next_monday):
        absence = add_absence(by=admin, person=clerk, kind=Absence.Kind.LEAVE, **self.hours(next_monday))
        client.force_login(admin)
        assert client.post(f"/org/absences/{absence.pk}/withdraw/").status_code == 302

        page = client.get(f"/org/absences/{absence.pk}/").content.decode()
        assert "撤销登记</button>" not in page
        absence.refresh_from_db()
        assert absence.withdrawn_at

    def test_an_absence_ends_after_it_began(self, admin, clerk, next_monday):
        at = next_monday.at(8)

        with pytest.raises(Refused):
            add_absence(by=admin, person=clerk, kind=Absence.Kind.LEAVE, starts_at=at, ends_at=at)


class TestPages:
    """Lists, records and forms open for those who may, and nothing typed breaks them."""

    @pytest.fixture
    def inside(self, client, admin):
        client.force_login(admin)
        return client

    @pytest.mark.parametrize("model", LISTS)
    def test_every_list_opens_sorts_and_exports(self, inside, model, clerk, campuses):
        page = reverse(f"org_{model}_list")
        for query in ("", "?q=财政", "?q=hys", "?sort=-name", "?sort=nonsense", "?page=999", "?q=%00", "?unit=abc"):
            assert inside.get(page + query).status_code == 200
        export = inside.get(reverse(f"org_{model}_export"))
        assert export.status_code == 200
        assert b"".join(export.streaming_content).startswith(b"PK")

    @pytest.mark.parametrize("model", [m for m in LISTS if m != "grant"])
    def test_every_form_opens_and_says_what_is_missing(self, inside, model):
        page = reverse(f"org_{model}_new")

        assert inside.get(page).status_code == 200
        assert inside.post(page, {"key": str(uuid4())}).status_code == 422

    @pytest.mark.parametrize("model", ["unit", "campus", "building", "place", "post", "absence"])
    def test_staff_cannot_open_the_forms(self, client, clerk, model):
        client.force_login(clerk)

        assert client.get(reverse(f"org_{model}_new")).status_code == 403

    def test_somebody_is_entered_through_the_form(self, inside, units):
        typed = {"name": "单晓红", "staff_number": "A0917", "username": "sxh", "unit": units.finance.pk}
        typed["key"] = str(uuid4())
        for _twice in range(2):
            assert inside.post(reverse("org_person_new"), typed).status_code == 302

        assert Person.objects.filter(name="单晓红", unit=units.finance).count() == 1
        found = inside.get(reverse("org_person_list") + "?q=sxh").content.decode()
        assert "单晓红" in found
        assert "刘静" not in found.split("<tbody")[1]

    def test_a_stale_form_shows_what_changed_and_loses_nothing(self, inside, admin, units):
        unit, version = units.finance, units.finance.version
        change_unit(unit, by=admin, short_name="财政")
        typed = {"name": "新名字", "position": 1, "version": version}
        response = inside.post(reverse("org_unit_edit", args=[unit.pk]), typed)

        assert response.status_code == 409
        assert "新名字" in response.content.decode()
        assert Unit.objects.get(pk=unit.pk).name == "财政局"

    def test_an_export_holds_what_the_list_shows(self, inside, clerk):
        search.remember_all(Person.objects.select_related("unit", "post"))
        response = inside.get(reverse("org_person_export") + "?q=zhangw")
        data = b"".join(response.streaming_content)
        rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)

        assert [row[0] for row in rows[1:]] == ["张伟"]

    def test_buttons_fit_the_person_they_stand_beside(self, client, security, inside, clerk):
        page = reverse("org_person", args=[clerk.pk])
        as_admin = inside.get(page).content.decode()
        assert ("/leave/" in as_admin, "/rejoin/" in as_admin, "/unlock/" in as_admin) == (True, False, False)

        client.force_login(security)
        LoginAttempt.objects.bulk_create(
            LoginAttempt(account=clerk.username, network="10.0.0.0/24", outcome="failed") for _n in range(5)
        )
        as_security = client.get(page).content.decode()
        buttons = [f"/{verb}/" in as_security for verb in ("leave", "set-password", "unlock")]
        assert buttons == [False, True, True]

    def test_as_many_queries_for_three_rows_as_for_one(self, inside, make_person, django_assert_max_num_queries):
        for n in range(30):
            make_person(f"more{n}")

        with django_assert_max_num_queries(12):
            inside.get(reverse("org_person_list"))


def test_long_absences_are_seen_while_they_last(admin, clerk, next_monday):
    now = next_monday.at(8) - timedelta(days=30)
    add_absence(by=admin, person=clerk, kind=Absence.Kind.LEAVE, starts_at=now, ends_at=next_monday.at(8))

    assert [a.person for a in Absence.objects.now()] == [clerk]


class TestPersonField:
    @pytest.fixture(autouse=True)
    def everybody(self, clerk, stranger, make_person):
        make_person("shan", name="单晓红", staff_number="A0917")
        make_person("zhangwei2", name="张伟", staff_number="B2")
        make_person("gone", name="走了", is_active=False)
        search.remember_all(Person.objects.select_related("unit", "post"))

    @pytest.mark.parametrize(
        ("typed", "username"),
        [("A0917", "shan"), ("shan", "shan"), ("单晓红", "shan"), ("sxh", "shan"), (" B2 ", "zhangwei2")],
    )
    def test_somebody_is_meant_by_number_name_or_initials(self, typed, username):
        assert PersonField().clean(typed).username == username

    @pytest.mark.parametrize("typed", ["张伟", "没有此人", "走了", "", "\x00", "%"])
    def test_where_nobody_or_several_fit_a_sentence_says_so(self, typed):
        with pytest.raises(ValidationError):
            PersonField().clean(typed)

    def test_those_who_fit_are_named(self):
        with pytest.raises(ValidationError) as several:
            PersonField().clean("张伟")

        assert "B2" in several.value.messages[0]

    def test_a_link_may_bring_the_person_along(self, clerk, client, security):
        client.force_login(security)

        assert "zhangwei" in client.get(reverse("org_grant_new") + f"?person=id:{clerk.pk}").content.decode()


@pytest.mark.parametrize(("asked", "names"), [("", {"刘静", "走了"}), ("true", {"刘静"}), ("false", {"走了"})])
def test_the_list_of_staff_is_filtered_by_who_is_in_service(client, admin, make_person, asked, names):
    make_person("gone", name="走了", is_active=False)
    client.force_login(admin)
    rows = client.get(reverse("org_person_list") + f"?is_active={asked}").content.decode().split("<tbody")[1]

    assert {name for name in ("刘静", "走了") if name in rows} == names
