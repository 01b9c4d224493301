"""How dishes are found: by name, pinyin and initials, and by what goes into them."""

from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Dish
from apps.core.pinyin import readings
from apps.core.search import Entry, Kind, kinds


def dish_entry(dish: Dish) -> Entry:
    full, initials = readings(dish.name)
    return Entry(title=dish.name, subtitle=str(dish.category), words=[*full, *initials, str(dish.main)])


def plug() -> None:
    rows = Dish.objects.select_related("category", "main")
    kinds.plug("canteen.Dish", Kind(_("Dishes"), "bowl-chopsticks", dish_entry, 60, lambda: rows.all()))
