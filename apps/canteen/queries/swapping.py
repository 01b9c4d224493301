"""What a dish that gives way to another one would mean for its week."""

from apps.canteen.models import Dish, Entry
from apps.canteen.queries import weeks
from apps.canteen.queries.composing.checks import Finding, findings


def worse(entry: Entry, before: Dish, after: Dish) -> list[Finding]:
    """What the checks find with ``after`` in the place of ``entry``, and did not with ``before``.

    What was amiss already, because the rules or the stock have changed since, is no fault of this change.
    """
    menu, place = entry.menu, weeks.place_of(entry)
    week = weeks.week(menu.area, menu.starts_on, weeks.chosen(menu))
    found = []
    for dish in (before, after):
        week.filled.pop(place, None)
        if dish.pk in week.dishes:
            week.filled[place] = dish.pk
        found.append(findings(week))
    return [one for one in found[1] if one not in found[0]]
