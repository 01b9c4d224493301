"""The half-year's known figures, and how many meetings each day gets so that they come out for every seed.

**A meeting counts** in a period when it is confirmed (not cancelled, and somebody came), it *starts* in the period by
the clock of Asia/Shanghai, the day it starts on is a working day of the statutory calendar (make-up days included),
and at least one of its rooms lies on one of the two campuses that the half-year report names, 管委会 and 泗水. It
counts once, however many rooms it has and whether or not it ends on another day.

In the demo's half-year that gives 836 (管委会, the leased room 503 included, 721; 泗水 115), at most 15 a day (9 June
alone) and at least 3 (14 February alone, a make-up Saturday); every other working day has 4 to 14.

Present but not counted: 51 cancelled (two of them on 9 June), 21 where nobody came, 6 on days off (one of them on a
Friday that is a holiday), and the 164 of 服务中心, which keeps its own book. Traps planted on purpose:
- one at 23:59 on the last day, ending in the next half-year: it counts;
- one at 07:30 on the day after: it is still the last day in UTC, where the total would be 837;
- one at 07:30 on the fullest day: in UTC that day has 14;
- one across midnight: it counts once, on the day it starts;
- one in two rooms: it counts once.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from apps.core import demo
from apps.core.workdays import working_days

TOTAL, FULLEST, QUIETEST = 836, 15, 3
MAIN, NEW, OTHER = "管委会", "泗水", "服务中心"
AT_NEW = 115
CANCELLED, NO_SHOW, ON_DAYS_OFF, ELSEWHERE = 51, 21, 6, 164
LEAST, MOST = 4, 14
# The last month is the busiest; it also feeds the one room of 泗水, whose share must fit beneath each day's total.
LEAST_IN_LAST_MONTH, MOST_AT_NEW = 8, 6
EVE_MOST = 12  # the day before the fullest must stay below it in UTC too
MONTH_MEAN = [5.6, 5.2, 6.8, 6.6, 6.3, 9.6]
WEEKDAY_WEIGHT = [1.1, 1.05, 1.1, 1.0, 0.85, 0.6, 0.6]


@dataclass
class Quotas:
    """Meetings that count, by day: altogether and of these in 泗水; and where those that don't count lie."""

    total: dict[date, int]
    at_new: dict[date, int]
    elsewhere: dict[date, int]
    cancelled: list[date]
    no_show: list[date]
    days_off: list[date]
    fullest: date
    quietest: date


def quotas(bureau: demo.Bureau, random: Random) -> Quotas:
    days = working_days(bureau.starts_on, bureau.ends_on)
    fullest, quietest = fullest_day(bureau, days), quietest_day(days)
    total = _totals(bureau, days, fullest, quietest, random)
    last_month = [on for on in days if on >= bureau.month(6)]
    return Quotas(
        total=total,
        at_new=_at_new(last_month, total, random),
        elsewhere=_spread(days, ELSEWHERE, random),
        cancelled=[fullest, fullest, *random.choices(days, k=CANCELLED - 2)],
        no_show=random.choices(days, k=NO_SHOW),
        days_off=_days_off(bureau, set(days), random),
        fullest=fullest,
        quietest=quietest,
    )


def fullest_day(bureau: demo.Bureau, days: list[date]) -> date:
    """The second Tuesday of the last month, after the move: 9 June 2026."""
    return [on for on in days if on >= bureau.month(6) and on.weekday() == 1][1]


def quietest_day(days: list[date]) -> date:
    """The first make-up Saturday: 14 February 2026; the last day worked of the second month where there is none."""
    saturdays = [on for on in days if on.weekday() == 5]
    return saturdays[0] if saturdays else [on for on in days if on.month == days[0].month + 1][-1]


def _totals(bureau, days: list[date], fullest: date, quietest: date, random: Random) -> dict[date, int]:
    fixed = {fullest: FULLEST, quietest: QUIETEST}
    bounds = {on: _bounds(bureau, on, fullest) for on in days if on not in fixed}
    total = {on: _clip(_poisson(_mean(bureau, on), random), *bounds[on]) for on in bounds}
    while (off := TOTAL - sum(fixed.values()) - sum(total.values())) != 0:
        on, step = random.choice(list(bounds)), 1 if off > 0 else -1
        total[on] = _clip(total[on] + step, *bounds[on])
    return {on: fixed.get(on) or total[on] for on in days}


def _bounds(bureau: demo.Bureau, on: date, fullest: date) -> tuple[int, int]:
    least = LEAST_IN_LAST_MONTH if on >= bureau.month(6) else LEAST
    return least, EVE_MOST if on == fullest - timedelta(days=1) else MOST


def _mean(bureau: demo.Bureau, on: date) -> float:
    month = (on.year - bureau.starts_on.year) * 12 + on.month - bureau.starts_on.month
    return MONTH_MEAN[month] * WEEKDAY_WEIGHT[on.weekday()]


def _at_new(days: list[date], total: dict[date, int], random: Random) -> dict[date, int]:
    share = {on: min(MOST_AT_NEW, total[on] - 2, 5) for on in days}
    while (off := AT_NEW - sum(share.values())) != 0:
        on, step = random.choice(days), 1 if off > 0 else -1
        share[on] = _clip(share[on] + step, 1, min(MOST_AT_NEW, total[on] - 2))
    return share


def _spread(days: list[date], number: int, random: Random) -> dict[date, int]:
    spread = dict.fromkeys(days, 0)
    for on in random.choices(days, k=number):
        spread[on] += 1
    return spread


def _days_off(bureau: demo.Bureau, worked: set[date], random: Random) -> list[date]:
    """Six days off, at least one of them a weekday, which a calendar without holidays would count."""
    span = (bureau.ends_on - bureau.starts_on).days
    off = [on for on in (bureau.starts_on + timedelta(days=n) for n in range(1, span)) if on not in worked]
    weekdays = [on for on in off if on.weekday() < 5]
    first = weekdays[-1]
    return sorted([first, *random.sample([on for on in off if on != first], ON_DAYS_OFF - 1)])


def _clip(number: int, least: int, most: int) -> int:
    return max(least, min(most, number))


def _poisson(mean: float, random: Random) -> int:
    """Knuth's draw: good enough for means below 20."""
    limit, number, product = 2.718281828459045**-mean, 0, random.random()
    while product > limit:
        number += 1
        product *= random.random()
    return number
