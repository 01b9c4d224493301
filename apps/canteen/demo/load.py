"""Write the canteen part: the kitchen as it was set up, the menus of the half-year and of the present, who ate."""

from apps.canteen.demo import (
    changes,
    draft,
    kitchen,
    meals,
    official,
    places,
    reviewed,
    safety,
    selfchecks,
    stars,
    supplies,
    trail,
    weekly,
)
from apps.core import demo
from apps.ledger.seed import seed_lines


def load(bureau: demo.Bureau) -> None:
    seed_lines()
    kitchen.set_up(bureau)
    houses = places.set_up(bureau)
    trail.write(bureau, houses)
    calendar = weekly.Calendar.of(bureau)
    cook = weekly.Kitchen(bureau, calendar, houses[places.HALL], bureau.random("canteen.menus"))
    menus = weekly.plan(bureau, cook, houses)
    swaps = changes.plan(bureau, cook, menus)
    weekly.write(bureau, menus)
    changes.write(bureau, swaps)
    changes.cycle(bureau, houses[places.HALL], menus)
    eaten = meals.write(bureau, calendar, menus)
    stars.write(bureau, eaten)
    safety.write(bureau, calendar, eaten)
    selfchecks.write(bureau)
    supplies.write(bureau, calendar)
    reviewed.write(bureau, calendar)
    official.write(bureau, calendar, houses[places.RECEPTION])
    draft.write(bureau, cook)
