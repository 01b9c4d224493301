"""For how many weeks nobody has seen a post: what the draw weighs."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from apps.core.dates import local
from apps.inspections.models import Round, Visit
from apps.inspections.queries.unseen import weeks_unseen
from tests.inspections import going

MONDAY, CAP = date(2026, 11, 23), 8


@pytest.fixture
def held(units, clerk):
    """held(post, day, …) → a round of that day which could have gone there; ``seen``: and did."""
    laid_down = going.edition(clerk)

    def hold(post, on, *, at=time(9), seen=True):
        starts = {"starts_at": local(on, at), "ends_at": local(on, at) + timedelta(hours=2)}
        inputs = {"stations": [{"id": post.pk}]}
        made = going.begun(clerk, [([clerk], [(post, laid_down)] if seen else [])], status="ended", **starts)
        Round.objects.filter(pk=made.pk).update(inputs=inputs)
        if seen:
            Visit.objects.create(key=uuid4(), target=made.targets.get(), by=clerk, presence="present",
                                 checked_at=starts["starts_at"])  # fmt: skip

    return hold


@pytest.fixture
def post(units, clerk):
    return going.station(units.affairs, going.edition(clerk).checklist)


def weeks(post, on=MONDAY):
    return weeks_unseen([post], on, CAP)[post.pk]


@pytest.mark.parametrize(
    ("on", "since"),
    [(date(2026, 11, 16), 1), (date(2026, 11, 20), 1), (date(2026, 11, 22), 1), (date(2026, 9, 28), 8), (MONDAY, 0)],
)
def test_weeks_are_those_of_the_calendar(held, post, on, since):
    held(post, on)
    assert weeks(post) == since


def test_a_round_before_eight_belongs_to_its_own_day(held, post):
    """In Greenwich it is the day before."""
    held(post, date(2026, 11, 16), at=time(7))
    assert weeks(post) == 1


def test_a_new_post_begins_with_half_of_the_cap(post):
    assert weeks(post) == CAP // 2


def test_a_post_that_was_never_drawn_waits_until_it_comes_first(held, post):
    """Otherwise chance could pass it over for years."""
    for ago in range(1, 5):
        held(post, MONDAY - timedelta(weeks=ago), seen=False)
    assert weeks(post) == CAP

    held(post, MONDAY - timedelta(weeks=30), seen=False)
    assert weeks(post) >= CAP
