"""The registry: a figure is defined once, rounded as offices round, and compared only with what there was."""

from decimal import Decimal

import pytest

from apps.core import metrics
from apps.core.metrics import Direction, Metric, Period, Reading

HALF = Period.read("2026-H1")


def metric(value=7, **facts):
    known = {"unit": "场", "rounding": 0, "direction": Direction.NEUTRAL} | facts
    return Metric("test.figure", "Figure", "A definition.", owner="Office", value=lambda p, c: value,
                  rows=lambda p, c: "/", **known)  # fmt: skip


def reading(value, earlier=None, **facts):
    return Reading(metric(**facts), HALF, None, value, earlier)


def test_every_figure_says_what_it_means():
    for found in metrics.registry.values():
        assert all(str(words).strip() for words in (found.name, found.definition, found.unit, found.owner))
        assert str(found.definition).endswith(("。", "."))


def test_a_code_is_defined_once(monkeypatch):
    monkeypatch.setattr(metrics, "registry", type(metrics.registry)("figures"))
    metrics.plug("test.figure", metric())
    with pytest.raises(LookupError):
        metrics.plug("test.figure", metric())
    with pytest.raises(LookupError):
        metrics.plug("test.other", metric())


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [("2.5", 0, 3), ("3.5", 0, 4), ("0.05", 1, "0.1"), ("12.345", 2, "12.35"), (7, 0, 7)],
)
def test_half_goes_up(value, digits, rounded):
    assert metrics.rounded(Decimal(value), digits) == Decimal(rounded)


def test_a_figure_without_anything_to_tell_is_not_nought():
    assert (metric().words(None), metric().words(0), metric(rounding=1).words(Decimal("1234.56"))) == (
        "–", "0", "1,234.6",
    )  # fmt: skip


def test_change_is_in_per_cent_and_of_shares_in_points():
    assert (reading(836, 800).change, reading(836, 800).change_tone) == (Decimal("4.5"), "secondary")
    assert reading(Decimal("85.0"), Decimal("80.0"), unit="%").change == Decimal("5.0")
    assert [reading(836, earlier).change for earlier in (None, 0)] == [None, None]


def test_the_good_way_is_green():
    tones = [reading(9, 10, direction=way).change_tone for way in (Direction.UP, Direction.DOWN)]
    assert tones == ["orange", "green"]
    assert reading(10, 10, direction=Direction.UP).change_tone == "secondary"


def test_figures_of_one_page_share_their_counts():
    counted = []
    count = metrics.once(lambda period: counted.append(period) or len(counted))

    assert [count(1), count(1)] == [1, 2]
    with metrics.reading():
        assert [count(1), count(1), count(2)] == [3, 3, 4]
    assert count(1) == 5
