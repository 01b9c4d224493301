"""What is done to a published menu: a dish gives way to another one, until the meal is over."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions.freezing import freeze
from apps.canteen.models import Dish, Entry, Meal, MealBooking, Menu, Sample, Swap
from apps.canteen.queries.swapping import worse
from apps.core.actions import Refused, action
from apps.core.dates import today
from apps.notices.actions import tell
from apps.org.models import Person

SHOWN = 5  # of what forbids, in one sentence


@action("canteen.swap_dish", _("Change a dish"), when=[Menu.Status.PUBLISHED])
def swap_dish(menu: Menu, *, by: Person, entry: Entry, dish: Dish, reason: str) -> Menu:
    """A dish of a published menu gives way to another one, for a reason that those who booked are told.

    Raises ``Refused`` once the meal is over, and where a check that forbids would find something it does not find now.
    """
    if entry.menu_id != menu.pk:
        raise Refused(gettext("This dish stands on another menu. Open that one."))
    meal = _open_meal(entry)
    _must_suit(entry, dish)
    _must_not_forbid(entry, dish)
    before = entry.dish
    entry.dish, entry.price = dish, dish.price_on(entry.on)
    entry.save(update_fields=["dish", "price"])
    freeze([entry])
    Swap.objects.create(entry=entry, before=before, after=dish, reason=reason, swapped_by=by)
    _sample_anew(meal, before, dish)
    _tell(meal, before, dish, reason)
    menu.save()
    return menu


def _open_meal(entry: Entry) -> Meal:
    """Locked, so that it is not closed meanwhile."""
    if entry.on < today():
        raise Refused(gettext("That day is over."))
    meals = Meal.objects.select_for_update(no_key=True, of=("self",)).select_related("sitting__area")
    meal = meals.get(menu=entry.menu_id, on=entry.on, sitting=entry.sitting_id)
    if meal.status == Meal.Status.SERVED:
        raise Refused(gettext("This meal has been served; its dishes stay what people ate."))
    if meal.status == Meal.Status.CANCELLED:
        raise Refused(gettext("This meal has been cancelled; there is nothing to change."))
    return meal


def _must_suit(entry: Entry, dish: Dish) -> None:
    if dish.status != Dish.Status.OFFERED:
        says = gettext("“%(dish)s” is laid aside. Offer it again first, or choose another one.")
        raise Refused(says % {"dish": dish})
    if dish.category_id != entry.category_id:
        raise Refused(gettext("“%(dish)s” does not belong into that row.") % {"dish": dish})
    if Entry.objects.filter(menu=entry.menu_id, on=entry.on, sitting=entry.sitting_id, dish=dish).exists():
        raise Refused(gettext("“%(dish)s” is on the menu of that meal already.") % {"dish": dish})


def _must_not_forbid(entry: Entry, dish: Dish) -> None:
    hard = [one for one in worse(entry, entry.dish, dish) if one.is_hard]
    if hard:
        says = gettext("“%(dish)s” cannot be served there.") % {"dish": dish}
        raise Refused([says, *(one.says for one in hard[:SHOWN])])


def _sample_anew(meal: Meal, before: Dish, dish: Dish) -> None:
    """The row of what is not cooked goes; a sample that was really taken stays, beside the new dish's."""
    Sample.objects.filter(meal=meal, dish=before, status=Sample.Status.DUE).delete()
    Sample.objects.get_or_create(meal=meal, dish=dish)


def _tell(meal: Meal, before: Dish, dish: Dish, reason: str) -> None:
    bookings = MealBooking.objects.filter(meal=meal, status=MealBooking.Status.BOOKED).select_related("person")
    tell(
        [booking.person for booking in bookings], "canteen.dish_swapped", meal,
        _("%(meal)s: “%(after)s” instead of “%(before)s”. %(reason)s"),
        meal=str(meal), after=dish.name, before=before.name, reason=reason,
    )  # fmt: skip
