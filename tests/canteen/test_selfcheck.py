"""The quarterly self-check against waste of food: figures answer where there are some, and what is filed is frozen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.canteen import actions
from apps.canteen.models import Dish, Meal, Rating, SelfCheck, SelfCheckQuestion, Waste
from apps.canteen.queries import selfchecks
from apps.canteen.queries.due import to_file
from apps.canteen.queries.expected import reviewed
from apps.canteen.seed import QUESTIONS, seed_kitchen
from apps.core.actions import Conflict, Refused
from apps.core.dates import today
from apps.core.periods import Period
from apps.org.models import Role
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
PAGE = "/canteen/self-checks/"
BY_HAND = {code for code, (_words, figure, *_rest) in QUESTIONS.items() if not figure}


def first_monday(period):
    return period.first + timedelta(days=-period.first.weekday() % 7)


@pytest.fixture
def quarter(lunch):
    """The last quarter: ten weekly lunches; the one before: one, with more waste a head."""
    seed_kitchen()
    period = Period.around(today(), "Q").before()
    for n in range(10):
        meal = kitchens.meal(
            lunch, first_monday(period) + timedelta(weeks=n), made={"米饭": Dish.objects.get(name="米饭")},
            status="served", booked=100, missed=10, served=90, prepared=99, cost=Decimal(900), income=Decimal(400),
        )  # fmt: skip
        if n < 9:
            Waste.objects.create(meal=meal, kind="plate", kilograms=Decimal("4.5"))
    before = kitchens.meal(
        lunch, first_monday(period.before()), made={"青菜": Dish.objects.get(name="青菜")}, status="served",
        booked=100, missed=0, served=100, prepared=100,
    )  # fmt: skip
    Waste.objects.create(meal=before, kind="unserved", kilograms=Decimal(10))
    return period


@pytest.fixture
def rated(quarter, clerk, colleague):
    meal = Meal.objects.filter(on__gte=quarter.first).first()
    for person, stars in ((clerk, 5), (colleague, 3)):
        Rating.objects.create(meal=meal, dish=Dish.objects.get(name="米饭"), person=person, stars=stars)


def said(**other):
    return {**dict.fromkeys(BY_HAND, (True, "")), **other}


def file(quarter, by, campuses, **facts):
    known = {"campus": campuses.main, "quarter": quarter.first, "measures": "按需备餐", "said": said(), **facts}
    return actions.file_self_check(by=by, **known)


def test_the_figures_are_those_of_the_quarter(quarter, rated, campuses):
    """50 g a head of the nine meals that were weighed, half of the quarter before; nine tenths came; P50 of nine
    tenths is what came, after five days to learn from: until then 100 were expected and 90 came."""
    found = selfchecks.values(quarter, campuses.main)

    assert found == {
        "waste_per_head": Decimal("50.0"), "waste_change": Decimal("-50.0"), "weighed": Decimal("90.0"),
        "over_prepared": Decimal("10.0"), "show_up": Decimal("90.0"), "pleased": Decimal("50.0"),
        "forecast_error": found["forecast_error"],
    }  # fmt: skip
    assert Decimal(0) < found["forecast_error"] < Decimal(8)


def test_the_forecast_is_judged_by_what_was_known_then(quarter):
    meals = list(Meal.objects.filter(on__gte=quarter.first, status="served").order_by("on"))

    told = dict(reviewed(meals))

    assert [heads.likely for heads in told.values()] == [100] * 4 + [told[meals[4]].likely] + [90] * 5
    assert reviewed([]) == []


def test_each_question_says_whether_it_is_as_it_should_be(quarter, rated, campuses):
    answers = {
        answer.code: answer for answer in selfchecks.answers(quarter, campuses.main, said(signs=(False, "缺标识")))
    }

    met = {code: answer.met for code, answer in answers.items()}
    assert {code for code, well in met.items() if well is False} == {"prepared", "pleased", "signs"}
    assert answers["signs"].note == "缺标识"
    assert (answers["waste"].value, answers["waste"].limit) == ("50.0", "60.0")


def test_limits_are_data_from_a_day_on(quarter, campuses):
    SelfCheckQuestion.objects.filter(code="waste").update(limit=Decimal("49.9"))

    assert next(one for one in selfchecks.answers(quarter, campuses.main) if one.code == "waste").met is False


def test_what_is_filed_is_frozen(quarter, rated, campuses, cook):
    check = file(quarter, cook, campuses)
    Waste.objects.create(meal=Meal.objects.get(on=first_monday(quarter)), kind="plate", kilograms=Decimal(99))
    SelfCheckQuestion.objects.update(words="别的问题")

    check.refresh_from_db()
    [waste] = [answer for answer in check.answers if answer["code"] == "waste"]
    assert (waste["value"], waste["words"]) == ("50.0", QUESTIONS["waste"][0])
    assert check.sums["plate"] == "40.50"
    assert (len(check.answers), check.to_mend) == (13, 2)


def test_a_quarter_is_filed_once_and_not_before_it_is_over(quarter, campuses, cook):
    file(quarter, cook, campuses)

    with pytest.raises(Conflict, match="has been filed already"):
        file(quarter, cook, campuses)
    with pytest.raises(Refused, match="is not over yet"):
        file(Period.around(today(), "Q"), cook, campuses)


def test_every_question_is_answered(quarter, campuses, cook):
    with pytest.raises(Refused, match=f"Still to be answered: {QUESTIONS['signs'][0]}"):
        file(quarter, cook, campuses, said=dict.fromkeys(BY_HAND - {"signs"}, (True, "")))
    SelfCheckQuestion.objects.all().delete()
    with pytest.raises(Refused, match="No questions were in force"):
        file(quarter, cook, campuses)


def test_figures_that_nobody_knows_are_not_answered_and_do_not_hinder(campuses, hall, cook):
    seed_kitchen()
    quarter = Period.around(today(), "Q").before()

    check = file(quarter, cook, campuses)

    assert [answer["met"] for answer in check.answers if answer["figure"]] == [None] * 7


def test_who_files_and_who_reads(quarter, campuses, clerk, cook, make_person):
    with pytest.raises(PermissionDenied):
        file(quarter, clerk, campuses)
    check = file(quarter, cook, campuses)
    leader = make_person("leader", roles=[Role.LEADER])

    assert list(SelfCheck.objects.visible_to(leader)) == [check]
    assert list(SelfCheck.objects.visible_to(clerk)) == []


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"figure": "show_up"}, "canteen_selfcheckquestion_limit_for_a_figure"),
        ({"limit": Decimal(3)}, "canteen_selfcheckquestion_limit_for_a_figure"),
        ({"code": "waste"}, "canteen_selfcheckquestion_one_at_a_time"),
    ],
)
def test_the_database_holds_the_questions(db, facts, constraint):
    seed_kitchen()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SelfCheckQuestion.objects.create(
            **{"code": "new", "words": "？", "source": "办法", "starts_on": today(), **facts}
        )


def test_a_self_check_begins_with_a_quarter(campuses, cook):
    with pytest.raises(IntegrityError, match="canteen_selfcheck_of_a_quarter"), transaction.atomic():
        SelfCheck.objects.create(
            campus=campuses.main, first_on="2026-02-01", answers=[], sums={}, measures="无", filed_by=cook
        )


def test_questions_are_added_and_changed(db, cook):
    facts = {"code": "trays", "words": "是否光盘", "source": "办法", "starts_on": today()}

    question = actions.add_self_check_question(by=cook, **facts)
    actions.change_self_check_question(question, by=cook, words="是否做到光盘")

    assert list(SelfCheckQuestion.objects.values_list("words", flat=True)) == ["是否做到光盘"]


# -- the pages ---------------------------------------------------------------------------------------------------------
def typed(period, campuses, **facts):
    return {"campus": campuses.main.pk, "quarter": period.first.isoformat(), "measures": "按需备餐",
            **dict.fromkeys([f"met_{code}" for code in BY_HAND], "yes"), **facts}  # fmt: skip


def test_the_form_shows_what_the_figures_answer_and_files_it(browse, quarter, rated, campuses, cook):
    client = browse(cook)
    page = client.get(f"{PAGE}new/").content.decode()
    assert ("50.0 g" in page, "What the figures answer" in page) == (True, True)

    answer = client.post(f"{PAGE}new/", typed(quarter, campuses, met_signs="no", note_signs="缺标识"), follow=True)

    check = SelfCheck.objects.get()
    assert answer.redirect_chain == [(f"{PAGE}{check.pk}/", 302)]
    assert ("缺标识" in answer.content.decode(), check.to_mend) == (True, 3)


@pytest.mark.parametrize("facts", [{"met_signs": ""}, {"quarter": "2031-01-01"}, {"measures": ""}, {"campus": "0"}])
def test_wrong_typing_is_told(browse, quarter, campuses, cook, facts):
    answer = browse(cook).post(f"{PAGE}new/", typed(quarter, campuses, **facts))

    assert (answer.status_code, SelfCheck.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "asked", ["campus=x&quarter=never", "campus=²", "quarter=2026-02-30", "campus=99999999999999999999"]
)
def test_an_address_of_no_use_asks_about_the_last_quarter(browse, quarter, campuses, cook, asked):
    page = browse(cook).get(f"{PAGE}new/?{asked}")

    assert (page.status_code, page.context["period"], page.context["form"].campus) == (200, quarter, campuses.main)
    assert browse(cook).get(f"{PAGE}draft/?{asked}").status_code == 200


def test_the_paper_before_and_after_filing(browse, quarter, rated, campuses, cook):
    client = browse(cook)
    draft = client.get(f"{PAGE}draft/?quarter={quarter.key}&campus={campuses.main.pk}").content.decode()
    check = file(quarter, cook, campuses)
    filed = client.get(f"{PAGE}{check.pk}/paper/").content.decode()

    assert ("Not filed yet" in draft, "Not filed yet" in filed) == (True, False)
    for page in (draft, filed):
        assert ("50.0 g" in page, "at most 60.0 g" in page, "left on plates 40.50 kg" in page) == (True,) * 3
    sheet = client.get(f"{PAGE}{check.pk}/paper/?format=xlsx")
    assert b"".join(sheet.streaming_content)[:2] == b"PK"


def test_the_pages_are_not_for_everybody(browse, quarter, campuses, clerk, cook):
    check = file(quarter, cook, campuses)
    client = browse(clerk)

    assert [client.get(where).status_code for where in (PAGE, f"{PAGE}draft/", f"{PAGE}{check.pk}/paper/")] == [
        403,
        403,
        404,
    ]
    assert client.get("/canteen/self-check-questions/").status_code == 403


def test_a_quarter_gone_by_waits_to_be_filed(quarter, campuses, cook, clerk):
    [item] = to_file(cook)
    assert (item.url, item.note) == (f"{PAGE}new/?campus={campuses.main.pk}", "管委会")
    assert to_file(clerk) == []

    file(quarter, cook, campuses)

    assert to_file(cook) == []


def test_what_was_filed_wrongly_is_withdrawn_with_a_reason_and_filed_again(browse, quarter, cook, campuses):
    wrong = file(quarter, cook, campuses)
    with pytest.raises(Conflict, match="filed already"):
        file(quarter, cook, campuses)
    client = browse(cook)
    assert client.post(f"{PAGE}{wrong.pk}/withdraw/", {"reason": " "}).status_code == 422

    assert client.post(f"{PAGE}{wrong.pk}/withdraw/", {"reason": "漏填一题"}).status_code == 302

    assert [item for item in to_file(cook) if quarter.name in str(item.title)] != []
    file(quarter, cook, campuses)
    assert SelfCheck.objects.count() == 2
    wrong.refresh_from_db()
    assert (wrong.withdrawn_at is not None, wrong.reason) == (True, "漏填一题")
    with pytest.raises(Refused, match="withdrawn already"):
        actions.withdraw_self_check(wrong, by=cook, reason="再次")


@pytest.mark.parametrize("facts", [{"reason": "漏填"}, {"withdrawn_at": "2026-07-08T00:00Z"}])
def test_a_withdrawal_says_when_and_why_or_neither(quarter, cook, campuses, facts):
    check = file(quarter, cook, campuses)
    with pytest.raises(IntegrityError, match="withdrawn_says_why"), transaction.atomic():
        SelfCheck.objects.filter(pk=check.pk).update(**facts)
