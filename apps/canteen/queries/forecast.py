"""How many will come: what was booked, times how many of those who booked have come before.

Measured on the attendance of 86 kitchens (tests/canteen/test_forecast.py): what a kitchen expected, mended by the ratio
of its last days, the latest counting most, beats the expectation itself, and averages of weekdays by far.
"""

from collections.abc import Sequence
from dataclasses import dataclass

DAYS, FADES = 60, 0.93  # a day counts so much less than the one after it
FEWEST = 5
LIKELY, MOST = 0.5, 0.9


@dataclass(frozen=True)
class Heads:
    """Diners to cook for: on half of such days no more come (``likely``), on nine of ten no more than ``most``."""

    likely: int
    most: int


def heads(booked: float, before: Sequence[tuple[float, float]]) -> Heads:
    """``before`` are earlier days, the latest last: how many had been expected and how many came. Days on which nobody
    was expected say nothing. Without five others the booking itself is the best guess."""
    ratios = [came / expected for expected, came in before[-DAYS:] if expected > 0]
    if len(ratios) < FEWEST:
        return Heads(round(booked), round(booked))
    weighted = sorted((ratio, FADES**age) for age, ratio in enumerate(reversed(ratios)))
    return Heads(round(booked * _quantile(weighted, LIKELY)), round(booked * _quantile(weighted, MOST)))


def _quantile(weighted: Sequence[tuple[float, float]], part: float) -> float:
    """The first value at which ``part`` of the weight is reached."""
    left = part * sum(weight for _value, weight in weighted)
    for value, weight in weighted:
        left -= weight
        if left <= 0:
            return value
    return weighted[-1][0]
