"""What a week takes out of the stock. There is one way to count it, for the check and for what fills a week."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from apps.canteen.queries.composing.week import Facts, Place, Stocked, Week

Needs = dict[int, Counter[date]]  # grams of each ingredient by day
NOTHING = 0.5  # grams; less than that is what adding up fractions leaves


def draws(week: Week, place: Place, dish: Facts) -> Iterator[tuple[int, float]]:
    """Grams of each ingredient kept account of that a dish takes in a place: a row's portions are shared among as many
    dishes as it has room for, so a dish counts the same before its neighbours are chosen and after."""
    heads = week.heads.get(place.meal, 0) * float(week.taken.get((place.sitting, place.category), 1))
    for ingredient in dish.uses.keys() & week.tracked:
        yield ingredient, dish.uses[ingredient] * heads / week.rows[place.meal, place.category]


def needs(week: Week) -> Needs:
    found: Needs = {}
    for place, dish in week.at(week.places):
        for ingredient, grams in draws(week, place, dish):
            found.setdefault(ingredient, Counter())[place.on] += grams
    return found


def lacking(days: Mapping[date, float], rows: list[Stocked]) -> float:
    """Grams that are not there, or not good any more on their day. Each day takes first what spoils first."""
    left, short = [[row.best_before, row.grams] for row in sorted(rows, key=lambda row: row.best_before)], 0.0
    for on in sorted(days):
        wanted = days[on]
        for row in left:
            if row[0] >= on:
                taken = min(wanted, row[1])
                row[1] -= taken
                wanted -= taken
        short += wanted
    return short if short > NOTHING else 0.0


def spoiling(week: Week, needed: Needs) -> dict[int, date]:
    """What is good on days of this week only, and on no menu of those days; with the last of them."""
    if not week.days:
        return {}
    first, last, found = min(week.days), max(week.days), {}
    for ingredient, rows in week.stock.items():
        until = min((row.best_before for row in rows if row.grams > 0 and row.best_before >= first), default=None)
        if until is None or until > last:
            continue
        if not any(grams > NOTHING and on <= until for on, grams in needed.get(ingredient, {}).items()):
            found[ingredient] = until
    return found
