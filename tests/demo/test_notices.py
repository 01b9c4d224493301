"""The demo's announcements: each kind is there, and everybody was told what is for them, once."""

import pytest

from apps.notices.models import Announcement, Notice, Receipt
from apps.notices.queries import board
from tests.demo.conftest import one

pytestmark = [pytest.mark.usefixtures("bureau")]


def test_every_kind_of_announcement_is_there():
    found = set(Announcement.objects.values_list("status", "is_pinned", "needs_receipt", "has_units"))
    assert found >= {
        ("published", True, True, False),
        ("published", False, False, True),
        ("draft", False, False, False),
        ("withdrawn", False, False, False),
    }


def test_everyone_was_told_once_what_is_for_them(db):
    again = "SELECT 1 FROM notices_notice GROUP BY person_id, subject_id HAVING count(*) > 1"
    assert one(f"SELECT count(*) FROM ({again}) AS twice") == 0
    for announcement in Announcement.objects.exclude(status="draft"):
        assert Notice.objects.filter(subject_id=announcement.pk).count() == announcement.readers().count()


def test_whoever_logs_in_finds_something_to_read_and_to_confirm(bureau):
    for person in bureau["accounts"].values():
        assert Notice.objects.visible_to(person).unread().count() >= 1
        assert len(board.to_confirm(person)) == 1


def test_most_have_confirmed_and_each_left_a_line():
    confirmed = "SELECT count(*) FROM core_logentry WHERE verb = 'notices.confirm'"
    assert Receipt.objects.count() == one(confirmed) > 400
