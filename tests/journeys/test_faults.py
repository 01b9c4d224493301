"""Every page of the meeting rooms, in both themes, both languages and two sizes: nothing for axe to find, nothing
refused by the content policy, nothing to push sideways."""

import pytest

from tests.browsing import DESKTOP, faults_at_desk_and_on_phone
from tests.depth import every

PAGES = [
    "/",
    "/meetings/",
    "/meetings/?campus=2",
    "/meetings/week/",
    "/meetings/month/",
    "/meetings/sheet/",
    "/meetings/find/",
    "/meetings/bookings/",
    "/meetings/bookings/?q=预算",
    "/meetings/bookings/?q=没有这样的会",
    "/meetings/bookings/new/",
    "/meetings/series/",
    "/meetings/series/new/",
    "/meetings/rooms/",
    "/meetings/rooms/1/",
    "/meetings/rules/",
    "/meetings/rules/1/",
    "/meetings/equipment/",
    "/org/people/",
    "/org/units/",
    "/org/places/",
]
KEEPERS = [
    "/meetings/bookings/1/",
    "/meetings/bookings/1/move/",
    "/meetings/bookings/1/cancel/",
    "/meetings/rooms/1/edit/",
]
KEEPERS += ["/meetings/rules/new/", "/meetings/rules/1/edit/", "/meetings/rooms/new/"]


@pytest.mark.parametrize(
    ("who", "pages"), [("zhang", every(2, PAGES)), ("dark", every(2, PAGES, first=1)), ("keeper", KEEPERS)]
)
def test_no_page_has_a_fault(sit_down, who, pages):
    with sit_down(who, DESKTOP) as page:
        assert [fault for url in pages for fault in faults_at_desk_and_on_phone(page, url)] == []
