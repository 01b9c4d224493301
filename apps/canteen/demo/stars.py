"""The demo's votes: each dish has its own name among those who eat, and a few are liked by nobody much."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType

from apps.canteen.demo.places import HALL, LUNCH, SECOND
from apps.canteen.models import Meal, Rating
from apps.core import demo
from apps.core.demo import Line

MEANS = {1: (4.4, 4.8), 0: (3.7, 4.5), -1: (2.0, 2.5)}
SPREAD = 0.8
VOTERS, VOTERS_NOW = (6, 11), (16, 24)
OF_A_LOW_ONE = 13  # of those who vote, so many have a word for what they did not like
NOW = timedelta(days=40)  # people vote more since it takes one tap


def write(bureau: demo.Bureau, meals: list) -> None:
    dice, likes = bureau.random("canteen.stars"), bureau.made["liked by dish"]
    mean = {dish: dice.uniform(*MEANS[like]) for dish, like in likes.items()}
    kind, rows = ContentType.objects.get_for_model(Meal).pk, []
    for one in meals:
        if one.meal.served is None or one.published.house.name not in (HALL, SECOND) or one.table.sitting != LUNCH:
            continue
        is_now = bureau.today - one.meal.on < NOW
        names = {entry.dish_id: entry for place, entry in one.published.entries.items()
                 if place.meal == (one.meal.on, one.meal.sitting_id)}  # fmt: skip
        came = [person for person, _guests in one.table.booked if person.pk not in one.table.missed]
        voters = dice.sample(came, min(len(came), dice.randint(*(VOTERS_NOW if is_now else VOTERS))))
        low = [dish for dish in one.every_dish if likes[dish] < 0]
        for n, person in enumerate(voters):
            dishes = set(dice.sample(one.every_dish, dice.randint(1, 4)))
            dishes.update(low if n < OF_A_LOW_ONE else [])
            at = one.over_at + timedelta(minutes=dice.randint(40, 400))
            for dish in sorted(dishes):
                stars = min(5, max(1, round(dice.gauss(mean[dish], SPREAD))))
                rows.append((one.meal.pk, dish, person.pk, stars))
                facts = {"entry": {"id": names[dish].pk, "name": bureau.made["dish names"][dish]}, "stars": "＊＊＊"}
                bureau.trail.append(
                    Line(at, person.pk, "canteen.rate_dish", kind, one.meal.pk, one.meal.version, facts, {})
                )
    demo.pour(Rating, ("meal_id", "dish_id", "person_id", "stars"), rows)
