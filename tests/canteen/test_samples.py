"""Retained samples: taken at the meal, kept for their hours, disposed of."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.canteen import actions
from apps.canteen.models import Dish, SafetyLimit, Sample
from apps.canteen.seed import seed_kitchen
from apps.core.actions import Refused
from apps.core.dates import moment, today
from tests.canteen import kitchens

pytestmark = pytest.mark.usefixtures("english")
PAGE = "/canteen/safety/"


@pytest.fixture
def todays(lunch):
    seed_kitchen()
    return kitchens.meal(lunch, today())


@pytest.fixture
def sample(todays):
    return Sample.objects.create(meal=todays, dish=Dish.objects.get(name="红烧肉"))


def long_kept(sample, cook):
    actions.take_sample(sample, by=cook, grams=130)
    ago = timezone.now() - timedelta(hours=49)
    Sample.objects.update(taken_at=ago, keep_until=ago + timedelta(hours=48))
    sample.refresh_from_db()
    return sample


def test_a_sample_is_taken_and_kept_for_its_hours(sample, cook):
    actions.take_sample(sample, by=cook, grams=125)

    sample.refresh_from_db()
    assert (sample.status, sample.grams, sample.taken_by) == ("kept", 125, cook)
    assert sample.keep_until - sample.taken_at == timedelta(hours=48)


def test_a_light_sample_is_refused_with_its_source(sample, cook):
    with pytest.raises(Refused, match=r"at least 125 g \(GB 31654"):
        actions.take_sample(sample, by=cook, grams=124)


def test_the_limit_of_the_day_counts(sample, cook):
    SafetyLimit.objects.filter(key="sample_grams").update(value=Decimal(200))
    SafetyLimit.objects.filter(key="sample_hours").update(value=Decimal(72))

    with pytest.raises(Refused, match="at least 200 g"):
        actions.take_sample(sample, by=cook, grams=199)
    actions.take_sample(sample, by=cook, grams=200)

    sample.refresh_from_db()
    assert sample.keep_until - sample.taken_at == timedelta(hours=72)


def test_without_a_limit_nothing_is_guessed(sample, cook):
    SafetyLimit.objects.filter(key="sample_grams").delete()

    with pytest.raises(Refused, match="no food-safety limit"):
        actions.take_sample(sample, by=cook, grams=500)


def test_no_sample_is_taken_before_its_day(meal, cook):
    seed_kitchen()
    early = Sample.objects.create(meal=meal, dish=Dish.objects.first())

    with pytest.raises(Refused, match="Take its samples then"):
        actions.take_sample(early, by=cook, grams=200)


def test_a_sample_is_not_disposed_of_before_its_time(sample, cook):
    actions.take_sample(sample, by=cook, grams=130)
    sample.refresh_from_db()

    with pytest.raises(Refused) as refused:
        actions.dispose_sample(sample, by=cook)
    assert moment(sample.keep_until) in str(refused.value)


def test_after_its_time_it_is_disposed_of_once(sample, cook):
    actions.dispose_sample(long_kept(sample, cook), by=cook)

    sample.refresh_from_db()
    assert (sample.status, sample.disposed_at >= sample.keep_until) == ("disposed", True)
    with pytest.raises(Refused, match="too late"):
        actions.dispose_sample(sample, by=cook)


def test_the_database_holds_the_time(sample, cook):
    actions.take_sample(sample, by=cook, grams=130)
    with pytest.raises(IntegrityError, match="kept_long_enough"), transaction.atomic():
        Sample.objects.update(status="disposed", disposed_at=timezone.now())


def test_the_kitchen_alone_takes_and_disposes(sample, cook, clerk):
    with pytest.raises(PermissionDenied):
        actions.take_sample(sample, by=clerk, grams=130)
    with pytest.raises(PermissionDenied):
        actions.dispose_sample(long_kept(sample, cook), by=clerk)


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_one_tap_takes_a_sample_on_the_phone(browse, sample, cook):
    client = browse(cook)
    assert "Take the sample of 红烧肉" in client.get(PAGE).content.decode()

    answer = client.post(f"/canteen/samples/{sample.pk}/take/", {"grams": "130"})

    assert answer.url == PAGE
    shown = client.get(PAGE)
    assert [one.told for one in shown.context["kept"]] == ["47 h 59 min left"]
    assert not shown.context["due"]
    labels = client.get(f"{PAGE}labels/").content.decode()
    for words in ("红烧肉", "130 g", "陈建军", "Keep until"):
        assert words in labels


def test_a_light_one_comes_back_with_what_was_typed(browse, sample, cook):
    answer = browse(cook).post(f"/canteen/samples/{sample.pk}/take/", {"grams": "90"})

    assert answer.status_code == 422
    assert 'value="90"' in answer.content.decode()
    assert "at least 125 g" in answer.content.decode()


@pytest.fixture
def more(todays, sample):
    dishes = [Dish.objects.get(name="红烧肉"), *Dish.objects.exclude(name="红烧肉").order_by("pk")[:2]]
    return [sample, *(Sample.objects.create(meal=todays, dish=dish) for dish in dishes[1:])]


def statuses():
    return list(Sample.objects.order_by("pk").values_list("status", "grams"))


def test_a_whole_meal_is_taken_in_one_go(browse, more, cook):
    client = browse(cook)
    assert "Take all samples" in client.get(PAGE).content.decode()

    answer = client.post(f"{PAGE}take/?campus={more[0].meal.sitting.area.campus_id}",
                         {f"grams_{one.pk}": 125 + place for place, one in enumerate(more)})  # fmt: skip

    assert answer.url.startswith(PAGE)
    assert statuses() == [("kept", 125), ("kept", 126), ("kept", 127)]


def test_of_a_meal_one_alone_is_taken_where_one_is_asked_for(browse, more, cook):
    grams = {f"grams_{one.pk}": "130" for one in more}
    browse(cook).post(f"{PAGE}take/", {**grams, "only": more[1].pk})
    assert statuses() == [("due", None), ("kept", 130), ("due", None)]


def test_a_light_one_among_them_comes_back_and_the_others_are_taken(browse, more, cook):
    typed = dict(zip((f"grams_{one.pk}" for one in more), ("125", "9", "<b>"), strict=True))
    answer = browse(cook).post(f"{PAGE}take/", typed)

    assert answer.status_code == 422
    body = answer.content.decode()
    for words in ("at least 125 g", 'value="9"', "Enter a whole number", 'value="&lt;b&gt;"', "1 sample taken"):
        assert words in body
    assert statuses() == [("kept", 125), ("due", None), ("due", None)]


def test_all_that_is_over_goes_in_one_go_and_nothing_else(browse, more, cook, clerk):
    for one in more[:2]:
        actions.take_sample(one, by=cook, grams=130)
    ago = timezone.now() - timedelta(hours=49)
    Sample.objects.filter(pk=more[0].pk).update(taken_at=ago, keep_until=ago + timedelta(hours=48))
    asked = {"sample": [one.pk for one in more] + ["x"]}

    assert browse(clerk).post(f"{PAGE}dispose/", asked).status_code == 403
    browse(cook).post(f"{PAGE}dispose/", asked)

    assert [status for status, _grams in statuses()] == ["disposed", "kept", "due"]


def test_what_is_over_is_offered_to_dispose_of(browse, sample, cook):
    long_kept(sample, cook)
    client = browse(cook)
    assert "Dispose of 红烧肉" in client.get(PAGE).content.decode()

    client.post(f"/canteen/samples/{sample.pk}/dispose/")

    assert "Dispose of 红烧肉" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}labels/", "/canteen/samples/"])
def test_the_books_of_the_kitchen_are_not_everybodys(browse, todays, clerk, cook, page):
    assert browse(clerk).get(page).status_code == 403
    assert browse(cook).get(page).status_code == 200
