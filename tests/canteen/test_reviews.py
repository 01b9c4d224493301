"""Daily check, weekly review, monthly meeting: compiled from the books and from each other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.canteen import actions
from apps.canteen.models import Delivery, Dish, HealthCertificate, Ingredient, SafetyReview, Sample
from apps.canteen.queries import reviews
from apps.canteen.seed import seed_kitchen
from apps.core.actions import Refused
from apps.core.dates import monday as monday_of
from apps.core.dates import today
from apps.findings.models import Finding
from apps.findings.seed import seed_rules
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
LIST = "/canteen/safety-reviews/"


@pytest.fixture
def todays(lunch):
    seed_kitchen()
    return kitchens.meal(lunch, today())


def codes(found):
    return sorted(one["code"] for one in found.findings)


def last_week():
    return monday_of(today()) - timedelta(days=7)


def test_a_day_lists_what_is_missing(todays, campuses, clerk):
    Sample.objects.create(meal=todays, dish=Dish.objects.get(name="红烧肉"))
    Ingredient.objects.filter(name="青菜").update(hazard="须焯水", food="dark")
    Ingredient.objects.filter(name="五花肉").update(food="livestock")
    HealthCertificate.objects.create(person=clerk, number="1", issued_on=today() - timedelta(days=400),
                                     expires_on=today() - timedelta(days=35))  # fmt: skip
    for name in ("青菜", "五花肉"):
        Delivery.objects.create(campus=campuses.main, supplier="甲", licence="1", batch="1", kilograms=Decimal(1),
                                ingredient=Ingredient.objects.get(name=name), best_before=today())  # fmt: skip

    found = reviews.of_day(campuses.main, today())

    told = "certificate check core disinfection fridge quarantine residues sample"
    assert codes(found) == told.split()
    assert (found.figures["meals"], found.figures["samples"], found.figures["deliveries"]) == (1, 0, 2)


def test_a_day_on_which_all_was_done_lacks_nothing(todays, campuses, cook):
    sample = Sample.objects.create(meal=todays, dish=Dish.objects.first())
    actions.take_sample(sample, by=cook, grams=130)
    actions.add_reading(by=cook, kind="fridge", celsius=Decimal(4), campus=campuses.main, where="1号")
    actions.add_disinfection(by=cook, campus=campuses.main, what="餐具", way="heat", minutes=20)

    review = actions.file_review(by=cook, campus=campuses.main, kind="day", on=today())

    assert (review.findings, review.figures["samples"]) == ([], 1)


def test_a_day_without_meals_lacks_nothing(todays, campuses):
    assert codes(reviews.of_day(campuses.service, today())) == []


def test_findings_need_measures_and_are_frozen(todays, campuses, cook):
    with pytest.raises(Refused, match="There are 2 findings"):
        actions.file_review(by=cook, campus=campuses.main, kind="day", on=today())
    review = actions.file_review(by=cook, campus=campuses.main, kind="day", on=today(), measures="当日补记")

    actions.add_disinfection(by=cook, campus=campuses.main, what="餐具", way="heat", minutes=20)
    review.refresh_from_db()

    assert [one["code"] for one in review.findings] == ["fridge", "disinfection"]
    with pytest.raises(Refused, match="filed already"):
        actions.file_review(by=cook, campus=campuses.main, kind="day", on=today(), measures="再次")


def test_a_week_is_compiled_from_its_days_and_names_those_missing(lunch, campuses, cook):
    seed_kitchen()
    first = last_week()
    for n in (0, 1):
        kitchens.meal(lunch, first + timedelta(days=n))
    actions.file_review(by=cook, campus=campuses.main, kind="day", on=first, measures="已补")

    thursday = first + timedelta(days=3)
    week = actions.file_review(by=cook, campus=campuses.main, kind="week", on=thursday, measures="抓紧")

    assert week.first_on == first
    assert [(one["code"], one["on"]) for one in week.findings] == [
        ("fridge", first.isoformat()), ("disinfection", first.isoformat()),
        ("day", (first + timedelta(days=1)).isoformat()),
    ]  # fmt: skip
    assert week.figures["meals"] == 1


def test_a_month_is_compiled_from_its_weeks(campuses, cook):
    first = date(2026, 3, 1)
    for day, found in ((2, 1), (9, 2)):
        SafetyReview.objects.create(
            campus=campuses.main, kind="week", first_on=date(2026, 3, day), filed_by=cook, figures={"meals": 5},
            findings=[{"code": "fridge", "on": "2026-03-02", "what": ""}] * found,
        )  # fmt: skip

    month = actions.file_review(by=cook, campus=campuses.main, kind="month", on=date(2026, 3, 20), measures="调度")

    assert (month.first_on, month.figures["meals"], len(month.findings)) == (first, 10, 3)


@pytest.mark.parametrize(("kind", "ahead"), [("day", 1), ("week", 7), ("month", 31)])
def test_what_is_not_over_is_not_filed(todays, campuses, cook, kind, ahead):
    with pytest.raises(Refused, match="File its review then"):
        actions.file_review(by=cook, campus=campuses.main, kind=kind, on=today() + timedelta(days=ahead))


def test_the_database_holds_weeks_and_months(campuses, cook):
    for kind, on in (("week", date(2026, 3, 3)), ("month", date(2026, 3, 2))):
        with pytest.raises(IntegrityError, match="of_a_period"), transaction.atomic():
            SafetyReview.objects.create(campus=campuses.main, kind=kind, first_on=on, filed_by=cook)


def test_the_kitchen_alone_files(todays, campuses, clerk):
    with pytest.raises(PermissionDenied):
        actions.file_review(by=clerk, campus=campuses.main, kind="day", on=today())


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_it_is_seen_before_it_is_filed_and_printed_after(browse, todays, campuses, clerk, cook):
    client = browse(cook)
    assert "No disinfection was written down" in client.get(f"{LIST}new/").content.decode()
    sent = {"campus": campuses.main.pk, "kind": "day", "on": today().isoformat()}

    refused = client.post(f"{LIST}new/", sent)
    filed = client.post(f"{LIST}new/", {**sent, "measures": "当日补记"}, follow=True)

    assert (refused.status_code, "Write down the measures" in refused.content.decode()) == (422, True)
    for words in ("No disinfection was written down", "当日补记", "data-print"):
        assert words in filed.content.decode()
    assert client.get(LIST).status_code == 200
    assert browse(clerk).get(LIST).status_code == 403


# -- what was found becomes a finding ----------------------------------------------------------------------------------
@pytest.fixture
def filed(todays, campuses, cook):
    seed_rules()
    return actions.file_review(by=cook, campus=campuses.main, kind="day", on=today(), measures="当日补记")


def test_a_line_of_a_review_becomes_a_finding_once(filed, cook, clerk):
    line, says = next(iter(reviews.unmade(filed).items()))

    actions.make_finding(filed, by=cook, line=line, owner=clerk)
    with pytest.raises(Refused, match="a finding already"):
        actions.make_finding(filed, by=cook, line=line)

    found = Finding.objects.get()
    assert (found.title, found.owner, found.unit, found.found_by) == (says, clerk, clerk.unit, cook)
    assert (found.source, found.detail) == (f"canteen.SafetyReview:{filed.pk}", "当日补记")
    assert len(reviews.unmade(filed)) == 1
    assert line not in reviews.unmade(filed)


def test_the_week_knows_what_the_day_made_a_finding(filed, campuses, cook):
    week = SafetyReview.objects.create(campus=campuses.main, kind="week", first_on=monday_of(today()), filed_by=cook,
                                       findings=filed.findings)  # fmt: skip
    line, other = list(reviews.unmade(filed))
    actions.make_finding(filed, by=cook, line=line)

    assert list(reviews.unmade(week)) == [other]
    actions.make_finding(week, by=cook, line=other)
    assert set(Finding.objects.values_list("source", flat=True)) == {f"canteen.SafetyReview:{filed.pk}"}


def test_what_a_review_did_not_find_is_refused(filed, cook):
    with pytest.raises(Refused, match="did not find that"):
        actions.make_finding(filed, by=cook, line="1:2026-01-01:fridge:00000000")


def test_one_button_on_the_review_and_its_state_beside_the_line(browse, filed, cook, clerk):
    client, page = browse(cook), filed.get_absolute_url()
    assert f'href="{page}finding/"' in client.get(page).content.decode()
    for line in reviews.unmade(filed):
        sent = client.post(f"{page}finding/", {"line": line}, follow=True)
        assert sent.status_code == 200

    done = client.get(page).content.decode()
    assert (Finding.objects.count(), "no finding yet" in done, f'href="{page}finding/"' in done) == (2, False, False)
    assert done.count("To be put right") >= 2
    assert client.post(f"{page}finding/", {"line": "x' OR 1=1"}).status_code in (403, 422)
    with pytest.raises(PermissionDenied):
        actions.make_finding(filed, by=clerk, line="x")
