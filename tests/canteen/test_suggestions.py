"""Suggestions: whoever eats makes one, the canteen answers; the answer is for all, its author's name for nobody."""

import pytest

from apps.canteen import actions
from apps.canteen.models import Area, Suggestion
from apps.core.actions import Refused
from apps.notices.models import Notice
from apps.org.models import Role

pytestmark = pytest.mark.usefixtures("english")
PAGE = "/canteen/suggestions/"


@pytest.fixture
def made(hall, clerk):
    return actions.make_suggestion(by=clerk, area=hall, text="希望周三有面条。")


def test_it_is_made_from_the_page_of_the_meals_and_answered_by_the_canteen(browse, hall, clerk, cook):
    client = browse(clerk)
    assert f"{PAGE}new/" in client.get("/canteen/meals/").content.decode()
    assert client.post(f"{PAGE}new/", {"area": hall.pk, "text": "少放盐"}).status_code == 302
    made = Suggestion.objects.get()

    reply = browse(cook).post(f"{PAGE}{made.pk}/answer/", {"answer": "已减三分之一。", "version": made.version})

    made.refresh_from_db()
    assert (reply.status_code, made.status, made.answered_by) == (302, "answered", cook)
    [notice] = Notice.objects.filter(event="canteen.suggestion_answered")
    assert notice.person == clerk
    assert "已减三分之一。" in str(notice.says)


def test_before_it_is_answered_others_do_not_see_it_and_whose_it_is_never(browse, made, clerk, colleague, cook):
    address = made.get_absolute_url()
    assert browse(colleague).get(address).status_code == 404
    actions.answer_suggestion(made, by=cook, answer="下周起周三有面条。")

    seen = browse(colleague).get(address).content.decode()
    assert "下周起周三有面条。" in seen
    assert clerk.name not in seen
    assert clerk.name in browse(cook).get(address).content.decode()
    assert clerk.name not in browse(colleague).get(PAGE).content.decode()


def test_only_the_canteen_answers(browse, made, colleague):
    assert colleague.pk != made.made_by_id
    assert browse(colleague).post(f"{PAGE}{made.pk}/answer/", {"answer": "好"}).status_code in (403, 404)


def test_an_answer_is_words(made, cook):
    with pytest.raises(Refused):
        actions.answer_suggestion(made, by=cook, answer="")
    made.refresh_from_db()
    assert made.status == "open"


def test_a_camera_of_the_kitchen_is_for_those_who_eat_there(browse, meal, clerk):
    Area.objects.update(camera="https://camera.example.cn/kitchen")

    page = browse(clerk).get("/canteen/meals/").content.decode()

    assert 'href="https://camera.example.cn/kitchen"' in page
    assert clerk.has_role(Role.CANTEEN_MANAGER) is False
