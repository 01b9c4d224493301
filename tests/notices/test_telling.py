"""What a verb tells arrives once with each person, in the own language."""

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.notices.actions import tell
from apps.notices.models import Notice


def test_each_person_is_told_once_however_often_named(clerk, colleague, room, event):
    tell([clerk, colleague, clerk], event, room, _("Closed on %(day)s"), day="Friday")

    assert sorted(Notice.objects.values_list("person__username", flat=True)) == ["lina", "zhangwei"]


def test_everyone_is_told_in_the_own_language(make_person, event):
    chinese, english = make_person("a"), make_person("b", language="en")

    tell([chinese, english], event, None, _("Today"))

    assert {n.person.username: n.says for n in Notice.objects.all()} == {"a": "今天", "b": "Today"}


def test_moments_and_records_read_as_on_a_page(clerk, room, next_monday, event):
    clerk.language = "en"

    (notice,) = tell([clerk], event, room, _("%(first)s–%(last)s of %(total)s"), first=room, last=next_monday.at(9),
                     total=3)  # fmt: skip

    on = next_monday.on
    assert notice.says.startswith(f"{room}–Mon {on.day} ")
    assert notice.says.endswith("09:00 of 3")


def test_the_link_is_the_records_own_page_unless_said_otherwise(clerk, room, event):
    tell([clerk], event, room, _("Today"))
    tell([clerk], event, room, _("Today"), url="/meetings/find/")

    assert list(Notice.objects.order_by("id").values_list("url", flat=True)) == [
        room.get_absolute_url(), "/meetings/find/",
    ]  # fmt: skip
    assert Notice.objects.first().about == room


def test_whoever_has_left_is_told_nothing(make_person, event):
    tell([make_person("gone", is_active=False)], event, None, _("Today"))

    assert Notice.objects.count() == 0


def test_what_did_not_happen_is_not_told(clerk, event):
    with transaction.atomic():
        tell([clerk], event, None, _("Today"))
        transaction.set_rollback(True)

    assert Notice.objects.count() == 0


def test_an_event_nobody_plugged_is_a_mistake_of_the_caller(clerk):
    with pytest.raises(LookupError, match="nobody\\.knows"):
        tell([clerk], "nobody.knows", None, _("Today"))


def test_nobody_sees_what_others_were_told(clerk, colleague, event):
    tell([clerk], event, None, _("Today"))

    assert Notice.objects.visible_to(clerk).count() == 1
    assert Notice.objects.visible_to(colleague).count() == 0


def test_a_sentence_that_is_too_long_is_cut_at_a_character(clerk, event):
    (notice,) = tell([clerk], event, None, _("%(first)s–%(last)s of %(total)s"), first="会" * 600, last=1, total=2)

    assert len(notice.says) == 500
    assert notice.says.endswith("会…")
