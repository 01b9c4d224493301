"""What the demo's kitchens threw away: weighed after every meal, and less of it since the measure of the spring."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from apps.canteen.demo.places import BREAKFAST, DINNER, LUNCH
from apps.canteen.demo.weekly import manager
from apps.canteen.models import Waste
from apps.core import demo

# Grams a head in the first week, and what the measure left of it.
GRAMS = {"preparation": (24, 0.9), "unserved": (20, 0.58), "plate": (38, 0.68)}
OF_A_LUNCH = {BREAKFAST: 0.45, LUNCH: 1.0, DINNER: 0.8}
A_WEEK = 0.006  # gets better by so much by itself
LEFT_OVER = 0.35  # of what nobody took, this part is of a dish that few like
NOTE = "小份菜、半份菜推行首日"


def weigh(bureau: demo.Bureau, one, since, dice: Random) -> list[Waste]:
    """After each meal; each weight is a line of the trail."""
    meal = one.meal
    weeks = min(26, max(0, (meal.on - bureau.starts_on).days // 7))
    found: list[Waste] = []
    at = one.over_at + timedelta(minutes=12)
    for kind, (grams, left) in GRAMS.items():
        share = (1 - A_WEEK * weeks) * (left if meal.on >= since else 1) * dice.uniform(0.91, 1.09)
        kilograms = meal.served * grams * share * OF_A_LUNCH[one.table.sitting] / 1000
        disliked = next((dish for dish in one.every_dish if bureau.made["liked by dish"][dish] < 0), None)
        if kind == "unserved" and disliked:
            found.append(_weighed(bureau, one, kind, kilograms * LEFT_OVER, at, dish=disliked))
            kilograms *= 1 - LEFT_OVER
            at += timedelta(minutes=2)
        note = NOTE if meal.on == since and kind == "plate" else ""
        found.append(_weighed(bureau, one, kind, kilograms, at, note=note))
        at += timedelta(minutes=3)
    return found


def _weighed(bureau: demo.Bureau, one, kind: str, kilograms: float, at: datetime, dish: int | None = None,
             note: str = "") -> Waste:  # fmt: skip
    by, weight = manager(bureau), Decimal(max(1, round(kilograms * 10))).scaleb(-1).quantize(Decimal("0.01"))
    facts = {"kind": kind, "kilograms": str(weight), "note": note}
    facts["dish"] = dish and {"id": dish, "name": bureau.made["dish names"][dish]}
    one.events.append((at, by.pk, "canteen.weigh_waste", facts, {}))
    return Waste(meal=one.meal, kind=kind, dish_id=dish, kilograms=weight, note=note, weighed_by=by, weighed_at=at)
