"""Verbs of those who eat: book a meal with one tap, bring guests, cancel, give stars."""

from django.db.models import F
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Entry, Meal, MealBooking, Rating
from apps.core.actions import Conflict, Refused, action
from apps.org.models import Person

OPEN = Meal.Status.OPEN
BOOKED, EATEN, CANCELLED = MealBooking.Status.BOOKED, MealBooking.Status.EATEN, MealBooking.Status.CANCELLED


@action("canteen.book_meal", pgettext_lazy("meal", "Book"), when=[OPEN])
def book_meal(meal: Meal, *, by: Person, guests: int = 0) -> Meal:
    """A place at a meal is booked, with those of one's guests, until booking ends and as long as there are places.

    Whoever has booked changes the number of guests by booking again. Raises ``Conflict`` when too few are left.
    """
    _must_be_open(meal)
    booking = MealBooking.objects.holding().filter(meal=meal, person=by).first()
    more = 1 + guests - (booking.heads if booking else 0)
    if more > meal.left:
        says = gettext("Only %(left)s places are left at this meal.") if meal.left else gettext("All places are taken.")
        raise Conflict(says % {"left": meal.left})
    if booking:
        booking.guests = guests
    else:
        booking = MealBooking(meal=meal, person=by, guests=guests)
    booking.judge()
    booking.save()
    return _moved(meal, more)


@action("canteen.cancel_meal_booking", _("Cancel my booking"), when=[OPEN])
def cancel_meal_booking(meal: Meal, *, by: Person) -> Meal:
    """A booking is given back until booking ends; its places are free at once."""
    _must_be_open(meal)
    booking = MealBooking.objects.filter(meal=meal, person=by, status=BOOKED).first()
    if booking is None:
        raise Refused(gettext("You have not booked this meal."))
    booking.become(CANCELLED)
    return _moved(meal, -booking.heads)


def _must_be_open(meal: Meal) -> None:
    if not meal.is_open:
        raise Refused(
            gettext("Booking for this meal has ended. Ask the canteen whether there is still something left.")
        )


def _moved(meal: Meal, heads: int) -> Meal:
    meal.booked = F("booked") + heads  # the constraint has the last word
    meal.save(update_fields=["booked"])
    meal.refresh_from_db(fields=["booked"])
    return meal


@action("canteen.rate_dish", _("Give stars"))
def rate_dish(meal: Meal, *, by: Person, entry: Entry, stars: int) -> Meal:
    """Who has eaten gives each dish of the meal one to five stars, once."""
    ate = MealBooking.objects.filter(meal=meal, person=by, status__in=(BOOKED, EATEN)).exists()
    if not ate or meal.status != Meal.Status.SERVED:
        raise Refused(gettext("Stars are given after a meal, by those who booked it."))
    if (entry.menu_id, entry.on, entry.sitting_id) != (meal.menu_id, meal.on, meal.sitting_id):
        raise Refused(gettext("This dish was not on that meal's menu."))
    rating = Rating(meal=meal, dish_id=entry.dish_id, person=by, stars=stars)
    rating.full_clean(exclude=["meal", "dish", "person"], validate_constraints=False)
    rating.save()
    return meal
