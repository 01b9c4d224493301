"""The kitchen's daily books: who may work, certificates, temperatures, disinfection, deliveries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.canteen import actions
from apps.canteen.actions.warning import warn_of_certificates
from apps.canteen.models import (
    AdditiveUse,
    Delivery,
    Dish,
    Disinfection,
    HealthCertificate,
    Ingredient,
    MorningCheck,
    Reading,
    SafetyLimit,
    Station,
)
from apps.canteen.queries import safety, weeks
from apps.canteen.queries.grids import Grid
from apps.canteen.seed import seed_kitchen
from apps.core.actions import Refused
from apps.core.dates import today
from apps.ledger.seed import seed_lines
from apps.notices.models import Notice
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
MORNING = "/canteen/safety/morning/"


@pytest.fixture
def todays(lunch):
    seed_lines()
    seed_kitchen()
    return kitchens.meal(lunch, today())


def certificate(person, days=200, number="苏A1"):
    ends = today() + timedelta(days=days)
    return HealthCertificate.objects.create(
        person=person, number=number, issued_on=ends - timedelta(days=365), expires_on=ends
    )


@pytest.fixture
def chef(todays, make_person):
    person = make_person("wangchu", name="王厨")
    certificate(person)
    return person


def check(person, campus, by, temperature="36.5", **facts):
    return actions.add_morning_check(by=by, person=person, campus=campus, temperature=Decimal(temperature), **facts)


# -- morning check -----------------------------------------------------------------------------------------------------
def test_whoever_is_well_may_work(chef, cook, campuses):
    done = check(chef, campuses.main, cook, "37.2")

    assert (done.may_work, done.on, done.checked_by) == (True, today(), cook)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"temperature": "37.3"}, "37.3 °C is a fever"),
        ({"is_well": False}, "is not well"),
        ({"hands_are_sound": False}, "has sore hands"),
        ({"is_clean": False}, "not clean"),
    ],
)
def test_an_exception_says_what_was_done(chef, cook, campuses, facts, why):
    with pytest.raises(Refused, match=why):
        check(chef, campuses.main, cook, **facts)

    done = check(chef, campuses.main, cook, **facts, note="已劝返")

    assert done.may_work == ("is_clean" in facts)


def test_the_fever_limit_is_a_row(chef, cook, campuses):
    SafetyLimit.objects.filter(key="fever").update(value=Decimal("37.0"))

    with pytest.raises(Refused, match="fever"):
        check(chef, campuses.main, cook, "37.1")


def test_without_a_valid_certificate_nobody_works(chef, cook, campuses):
    HealthCertificate.objects.update(expires_on=today() - timedelta(days=1))

    assert not check(chef, campuses.main, cook, note="安排到前厅").may_work


def test_a_correction_decides_anew(chef, cook, campuses):
    done = check(chef, campuses.main, cook, "38.0", note="劝返")

    actions.change_morning_check(done, by=cook, temperature=Decimal("36.8"))

    assert MorningCheck.objects.get().may_work


def test_all_are_checked_on_one_page(browse, chef, cook, campuses, make_person):
    second, third = make_person("lichu", name="李厨"), make_person("zhaochu", name="赵厨")
    for n, person in enumerate((second, third)):
        certificate(person, number=f"苏B{n}")
    sent = {}
    for person, celsius in ((chef, "36.5"), (second, "38.1"), (third, "")):
        sent[f"temperature_{person.pk}"] = celsius
        sent |= {f"{tick}_{person.pk}": "on" for tick in ("is_well", "hands_are_sound", "is_clean")}
    client, page = browse(cook), f"{MORNING}?campus={campuses.main.pk}"

    answer = client.post(page, sent)

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "38.1 °C is a fever" in shown
    assert 'value="38.1"' in shown
    assert [one.person for one in MorningCheck.objects.all()] == [chef]
    assert client.post(page, {**sent, f"note_{second.pk}": "劝返就医"}).status_code == 302
    assert set(MorningCheck.objects.values_list("person__name", "may_work")) == {("王厨", True), ("李厨", False)}


def test_the_staff_of_a_kitchen_are_its_cooks_and_certificate_holders(chef, campuses, make_person):
    other = make_person("sunchu", name="孙厨")
    certificate(other, number="苏C")
    Station.objects.create(name="二灶", campus=campuses.service, methods=["fried"], dishes=3).cooks.add(other)

    assert safety.kitchen_staff(campuses.main) == [chef]
    assert other in safety.kitchen_staff(campuses.service)


# -- certificates ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "warned"), [(31, 0), (30, 1), (0, 1), (-1, 0)])
def test_the_manager_is_warned_once_in_time(todays, clerk, cook, days, warned):
    certificate(clerk, days)

    warn_of_certificates()
    warn_of_certificates()

    assert Notice.objects.filter(person=cook, event="canteen.certificate_ends").count() == warned


def test_a_renewed_certificate_is_not_warned_of(todays, clerk, cook):
    certificate(clerk, 5)
    certificate(clerk, 300, "苏A2")

    assert not safety.expiring(today()).exists()


def test_the_list_shows_what_ends(browse, todays, clerk, cook):
    for n, days in enumerate((-3, 10, 100)):
        certificate(clerk, days, f"苏{n}")

    shown = browse(cook).get("/canteen/health-certificates/").content.decode()

    for words in ("expired", "ends soon", "valid"):
        assert f">{words}<" in shown


def test_a_certificate_is_entered_and_corrected(todays, clerk, cook):
    facts = {"person": clerk, "number": "苏9", "issued_on": today(), "expires_on": today() + timedelta(days=365)}
    made = actions.add_health_certificate(by=cook, **facts)
    actions.change_health_certificate(made, by=cook, **{**facts, "number": "苏10"})

    assert HealthCertificate.objects.get().number == "苏10"


# -- temperatures ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "celsius", "fine"),
    [("fridge", "8", True), ("fridge", "8.1", False), ("freezer", "-12", True), ("freezer", "-11.9", False),
     ("hot", "60", True), ("hot", "59.9", False)],
)  # fmt: skip
def test_beyond_the_limit_it_is_said_what_was_done(todays, cook, campuses, kind, celsius, fine):
    facts = {"kind": kind, "celsius": Decimal(celsius), "campus": campuses.main, "where": "1号柜"}
    if not fine:
        with pytest.raises(Refused, match="Say what was done"):
            actions.add_reading(by=cook, **facts)
        facts["note"] = "已调整"

    assert actions.add_reading(by=cook, **facts).is_fine == fine


def test_a_hazardous_dish_owes_its_core_temperature(browse, todays, cook, campuses):
    dish = Dish.objects.get(name="青菜")
    Ingredient.objects.filter(name="青菜").update(hazard="须焯水")
    assert [one.dish for one in safety.owed_readings(campuses.main, today())] == [dish]
    client = browse(cook)
    assert "Measure 青菜" in client.get("/canteen/safety/").content.decode()

    sent = {"kind": "core", "meal": todays.pk, "dish": dish.pk, "celsius": "71.5"}
    assert client.post("/canteen/temperatures/new/", sent).status_code == 302

    assert Reading.objects.get().campus == campuses.main
    assert safety.owed_readings(campuses.main, today()) == []


def test_no_meal_is_closed_before_its_hazardous_dishes_were_hot_enough(todays, cook):
    dish = Dish.objects.get(name="青菜")
    Ingredient.objects.filter(name="青菜").update(hazard="须焯水")
    close = {"by": cook, "income": Decimal(0), "prepared": 5}
    core = {"by": cook, "kind": "core", "meal": todays, "dish": dish}
    says = r"Measure the core temperature first, at least 70 °C \(GB 31654.*\)\. Still to be measured: 青菜\."
    with pytest.raises(Refused, match=says):
        actions.serve_meal(todays, **close)
    actions.add_reading(**core, celsius=Decimal("62.0"), note="回锅加热")
    with pytest.raises(Refused, match="Still to be measured: 青菜"):  # heated again, and not measured again
        actions.serve_meal(todays, **close)
    actions.add_reading(**core, celsius=Decimal("78.0"))

    actions.serve_meal(todays, **close)

    todays.refresh_from_db()
    assert todays.status == "served"


def test_where_no_limit_for_the_core_is_in_force_a_meal_is_closed_without(todays, cook):
    Ingredient.objects.filter(name="青菜").update(hazard="须焯水")
    SafetyLimit.objects.filter(key="core").update(ends_on=today())

    actions.serve_meal(todays, by=cook, income=Decimal(0), prepared=5)


def test_a_core_is_that_of_a_dish_on_the_menu(todays, cook):
    other = Dish.objects.create(name="别的", category=Dish.objects.first().category, main=Ingredient.objects.first(),
                                method="fried")  # fmt: skip
    for facts, says in (({}, "Say which dish"), ({"meal": todays, "dish": other}, "not on the menu")):
        with pytest.raises(Refused, match=says):
            actions.add_reading(by=cook, kind="core", celsius=Decimal(80), **facts)


def test_disinfection_is_written_down(browse, todays, cook, campuses):
    sent = {"campus": campuses.main.pk, "what": "餐具", "way": "heat", "minutes": "20"}

    browse(cook).post("/canteen/disinfections/new/", sent)

    assert Disinfection.objects.get().done_by == cook
    made = actions.add_disinfection(by=cook, campus=campuses.main, what="刀具", way="chlorine", minutes=10)
    assert made.pk


# -- deliveries --------------------------------------------------------------------------------------------------------
def delivery_facts(campus, **facts):
    known = {
        "campus": campus, "supplier": "绿源农业", "licence": "JY132", "ingredient": Ingredient.objects.get(name="青菜"),
        "batch": "0601", "kilograms": Decimal(80), "arrived_on": today(), "best_before": today() + timedelta(days=3),
        "has_quarantine": False, "residues": "合格",
    }  # fmt: skip
    return {**known, **facts}


def test_a_delivery_comes_with_its_papers_and_is_used_up(browse, todays, cook, campuses):
    made = actions.add_delivery(by=cook, **delivery_facts(campuses.main))
    actions.change_delivery(made, by=cook, residues="合格（3项）")
    with pytest.raises(Refused, match="has not come yet"):
        actions.use_up_delivery(made, by=cook, used_until=today() + timedelta(days=1))
    actions.use_up_delivery(made, by=cook, used_until=today())

    assert Delivery.objects.values_list("residues", "used_until").get() == ("合格（3项）", today())
    shown = browse(cook).get(made.get_absolute_url()).content.decode()
    for words in ("JY132", "合格（3项）", "Papers are kept until", "Licence, quarantine certificate"):
        assert words in shown, words


def test_nothing_arrives_tomorrow(todays, cook, campuses):
    with pytest.raises(Refused, match="has not come yet"):
        actions.add_delivery(by=cook, **delivery_facts(campuses.main, arrived_on=today() + timedelta(days=1)))


# -- who ---------------------------------------------------------------------------------------------------------------
def test_the_kitchen_alone_keeps_these_books(chef, clerk, campuses, cook):
    made, done = actions.add_delivery(by=cook, **delivery_facts(campuses.main)), check(chef, campuses.main, cook)
    tries = [
        lambda: check(clerk, campuses.main, clerk),
        lambda: actions.change_morning_check(done, by=clerk, note="x"),
        lambda: actions.add_health_certificate(by=clerk, person=clerk),
        lambda: actions.change_health_certificate(HealthCertificate.objects.first(), by=clerk),
        lambda: actions.add_reading(by=clerk, kind="hot", celsius=Decimal(70)),
        lambda: actions.add_disinfection(by=clerk, campus=campuses.main),
        lambda: actions.add_delivery(by=clerk, **delivery_facts(campuses.main)),
        lambda: actions.change_delivery(made, by=clerk),
        lambda: actions.use_up_delivery(made, by=clerk, used_until=today()),
    ]
    for attempt in tries:
        with pytest.raises(PermissionDenied):
            attempt()


@pytest.mark.parametrize(
    "page", [MORNING, *(f"/canteen/{one}/" for one in
                        ("morning-checks", "health-certificates", "temperatures", "disinfections", "deliveries"))]
)  # fmt: skip
def test_the_pages_open_for_the_kitchen(browse, chef, clerk, cook, page):
    assert browse(clerk).get(page).status_code == 403
    assert browse(cook).get(page).status_code == 200


# -- additives, and who may cook ---------------------------------------------------------------------------------------
def test_an_additive_stays_within_what_the_standard_allows(browse, todays, cook, campuses):
    sent = {"campus": campuses.main.pk, "additive": "泡打粉", "food": "馒头", "kilograms": "20", "grams": "101",
            "most": "5"}  # fmt: skip
    refused = browse(cook).post("/canteen/additives/new/", sent)
    assert "more of the additive than is allowed" in refused.content.decode()
    with pytest.raises(Refused, match="At most 100 g of it may go into 20 kg"):
        actions.add_additive_use(by=cook, campus=campuses.main, additive="泡打粉", food="馒头", kilograms=Decimal(20),
                                 grams=Decimal(101), most=Decimal(5))  # fmt: skip

    assert browse(cook).post("/canteen/additives/new/", {**sent, "grams": "100"}).status_code == 302
    assert AdditiveUse.objects.get().used_by == cook
    with pytest.raises(IntegrityError), transaction.atomic():
        AdditiveUse.objects.update(grams=101)


def test_nobody_is_put_down_for_a_station_without_a_valid_certificate(cook, chef, campuses, make_person):
    facts = {"name": "汤炉", "campus": campuses.main, "methods": ["boiled"], "dishes": 2}
    expired = make_person("lichu", name="李厨")
    certificate(expired, days=-1, number="苏A2")
    with pytest.raises(Refused, match="李厨: no valid health certificate"):
        actions.add_station(by=cook, cooks=[chef, expired], **facts)

    station = actions.add_station(by=cook, cooks=[chef], **facts)
    with pytest.raises(Refused, match="李厨: no valid health certificate"):
        actions.change_station(station, by=cook, cooks=[chef, expired], **facts)


def test_from_the_day_on_which_a_certificate_ends_the_station_manages_less(cook, chef, campuses, lunch, monday):
    facts = {"name": "汤炉", "campus": campuses.main, "methods": ["boiled"], "dishes": 2}
    actions.add_station(by=cook, cooks=[chef], **facts)
    HealthCertificate.objects.filter(person=chef).update(expires_on=monday + timedelta(days=1))

    week = weeks.week(lunch.area, monday, Grid())

    managed = [week.stations[monday + timedelta(days=n)][0][1] for n in range(4)]
    assert managed == [2, 2, 0, 0]
