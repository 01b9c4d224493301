"""The forecast of heads on real attendance: 86 kitchens of a city over ten years, beside what their managers expected.

The rows are those of the package ``attendance-model``; what is learned from is never younger than the forecast's lead.
"""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from apps.canteen.queries.forecast import DAYS, heads

SINCE = date(2018, 9, 1)
# A kitchen cooks for one or more sites, each with an expectation of its own.
ROWS = """SELECT s.cantine_nom, site_id, substr(f.date, 1, 10), f.prevision, f.reel
FROM Frequentation_quotidienne f JOIN Dim_site s USING (site_id) WHERE f.reel > 0 AND f.prevision > 0 ORDER BY 3, 2"""


@dataclass(frozen=True)
class Score:
    """In per cent: the error beside what was eaten, how much too much on the whole, days on which it was too little."""

    days: int
    error: float
    bias: float
    short: float

    @classmethod
    def of(cls, pairs):
        eaten = sum(came for _said, came in pairs)
        return cls(
            len(pairs),
            sum(abs(said - came) for said, came in pairs) / eaten * 100,
            sum(said - came for said, came in pairs) / eaten * 100,
            sum(said < came for said, came in pairs) / len(pairs) * 100,
        )

    def __str__(self):
        return f"{self.days} days: error {self.error:.2f} %, bias {self.bias:+.2f} %, short on {self.short:.1f} %"


@pytest.fixture(scope="module")
def kitchens():
    """By kitchen: (day, site, expected by the manager, came), in the order of days."""
    file = Path(find_spec("attendance_model").origin).parent / "datasets" / "frequentation_dtwh.db"
    found = defaultdict(list)
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as data:
        for kitchen, site, on, expected, came in data.execute(ROWS):
            found[kitchen].append((date.fromisoformat(on), site, expected, came))
    return list(found.values())


def score(kitchens, lead, say):
    """``say(row, known)``: the forecast; ``known`` are the rows that are ``lead`` days old at least."""
    pairs = []
    for rows in kitchens:
        days = [on for on, *_rest in rows]
        for row in rows:
            if row[0] >= SINCE:
                known = rows[: bisect_left(days, row[0] - timedelta(days=lead - 1))]
                pairs.append((say(row, known), row[-1]))
    return Score.of(pairs)


def ours(row, known):
    return heads(row[2], [(said, came) for *_day, said, came in known[-DAYS:]]).likely


def ours_at_most(row, known):
    return heads(row[2], [(said, came) for *_day, said, came in known[-DAYS:]]).most


def managers(row, _known):
    return row[2]


def mean_of_weekdays(row, known):
    """What kitchens without bookings do: the last eight such days of the site."""
    on, site, expected, _came = row
    alike = [came for day, where, _said, came in known[-8 * DAYS :] if (day.weekday(), where) == (on.weekday(), site)]
    return sum(alike[-8:]) / len(alike[-8:]) if alike else expected


def test_the_data_are_those_that_were_measured(kitchens):
    assert len(kitchens) == 86
    assert sum(map(len, kitchens)) > 59_000


@pytest.mark.parametrize(("lead", "error"), [(1, 8.5), (7, 8.8)])
def test_it_errs_less_than_the_managers_and_hardly_to_one_side(kitchens, lead, error):
    mine, theirs = score(kitchens, lead, ours), score(kitchens, lead, managers)
    print(f"\nlead {lead}: ours {mine}; managers {theirs}")  # noqa: T201

    assert mine.days == theirs.days > 15_000
    assert mine.error <= error < theirs.error
    assert -3 <= mine.bias <= 3 < theirs.bias


@pytest.mark.parametrize("lead", [1, 7])
def test_the_mean_of_weekdays_does_worse(kitchens, lead):
    """The control: else the data would forecast themselves."""
    naive = score(kitchens, lead, mean_of_weekdays)
    print(f"\nlead {lead}: mean of weekdays {naive}")  # noqa: T201

    assert naive.error > score(kitchens, lead, ours).error


@pytest.mark.parametrize("lead", [1, 7])
def test_on_nine_days_of_ten_no_more_come_than_it_says_at_most(kitchens, lead):
    most = score(kitchens, lead, ours_at_most)
    print(f"\nlead {lead}: at most {most}")  # noqa: T201

    assert 8 <= most.short <= 12.5
