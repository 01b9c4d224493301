"""A dish of a published menu keeps the recipe it was published with."""

from collections import defaultdict
from collections.abc import Iterable

from apps.canteen.models import Dish, Entry, EntryLine, RecipeLine


def freeze(entries: Iterable[Entry]) -> None:
    """Write down what each of these dishes is cooked of today, in place of what was written before; four statements."""
    rows = list(entries)
    dishes = {entry.dish_id for entry in rows}
    portions = dict(Dish.objects.filter(pk__in=dishes).values_list("pk", "portions"))
    recipes: dict[int, list[RecipeLine]] = defaultdict(list)
    for line in RecipeLine.objects.filter(dish__in=dishes):
        recipes[line.dish_id].append(line)
    for entry in rows:
        entry.portions = portions[entry.dish_id]
    Entry.objects.bulk_update(rows, ["portions"], batch_size=1000)
    EntryLine.objects.filter(entry__in=[entry.pk for entry in rows]).delete()
    EntryLine.objects.bulk_create(
        (EntryLine(entry=entry, ingredient_id=line.ingredient_id, grams=line.grams, yields=line.yields)
         for entry in rows for line in recipes[entry.dish_id]), batch_size=2000,
    )  # fmt: skip
