"""Verbs of the kitchen at a meal: so much is prepared, so many came, so much was thrown away; and what it cost."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.canteen.actions import charging
from apps.canteen.models import Dish, Meal, MealBooking, SafetyLimit, Sample, Swap, Waste
from apps.canteen.queries import costing, safety
from apps.canteen.queries.tables import entries_of
from apps.core.actions import Refused, action
from apps.core.dates import day, today
from apps.notices.actions import tell
from apps.org.models import Person

OPEN, SERVED, CANCELLED = Meal.Status.OPEN, Meal.Status.SERVED, Meal.Status.CANCELLED
FACTS = ("prepared", "served", "missed", "income", "cost")


@action("canteen.prepare_meal", _("Portions prepared"), when=[OPEN])
def prepare_meal(meal: Meal, *, by: Person, prepared: int) -> Meal:
    """The kitchen says for how many it cooks."""
    meal.prepared = prepared
    meal.save(update_fields=["prepared"])
    return meal


@action("canteen.serve_meal", _("Close the meal"), when=[OPEN])
def serve_meal(
    meal: Meal, *, by: Person, income: Decimal, prepared: int | None = None, served: int | None = None,
    absent: Iterable[MealBooking] = (),
) -> Meal:  # fmt: skip
    """A meal is over: who came is counted, what came in is written down, and its cost goes into the ledger.

    ``absent`` are the bookings nobody came for; ``served`` all who ate, with those who had not booked. Without a count
    all came who are not among the absent; without a list those who stayed away are a mere number. Nobody is fined.
    """
    _must_have_come(meal)
    _must_be_sampled(meal)
    _must_be_cooked_through(meal)
    meal.prepared = meal.prepared if prepared is None else prepared
    stayed = _of_this_meal(meal, absent)
    came = meal.booked - sum(booking.heads for booking in stayed)
    meal.served = came if served is None else served
    if stayed and meal.served < came:
        says = gettext("By the list %(came)s came, so no fewer than that were served.")
        raise Refused({"served": [says % {"came": came}]})
    meal.missed = meal.booked - came if stayed else max(0, meal.booked - meal.served)
    _must_have_been_enough(meal)
    _mark(meal, stayed)
    meal.income, meal.cost = income, _cost(meal)
    meal.status = SERVED
    meal.save(update_fields=[*FACTS, "status"])
    charging.charge_meal(meal, by=by)
    return meal


@action("canteen.correct_meal", _("Correct the meal"), when=[SERVED])
def correct_meal(meal: Meal, *, by: Person, prepared: int, served: int, income: Decimal, reason: str) -> Meal:
    """What was counted wrongly is put right: the old cost is reversed in the ledger, the right one charged anew."""
    meal.prepared, meal.served, meal.income = prepared, served, income
    listed = MealBooking.objects.filter(meal=meal, status=MealBooking.Status.MISSED)
    if absent := sum(booking.heads for booking in listed):
        if served < meal.booked - absent:
            says = gettext("By the list %(came)s came, so no fewer than that were served.")
            raise Refused({"served": [says % {"came": meal.booked - absent}]})
    else:
        meal.missed = max(0, meal.booked - served)
    _must_have_been_enough(meal)
    meal.cost = _cost(meal)
    meal.save(update_fields=[*FACTS])
    charging.charge_anew(meal, by=by, reason=reason)
    return meal


@action("canteen.cancel_meal", _("Cancel the meal"), when=[OPEN])
def cancel_meal(meal: Meal, *, by: Person, reason: str) -> Meal:
    """A meal that is not cooked after all is cancelled, and those who booked are told why."""
    bookings = list(MealBooking.objects.filter(meal=meal, status=MealBooking.Status.BOOKED).select_related("person"))
    for booking in bookings:
        booking.become(MealBooking.Status.CANCELLED)
    Sample.objects.filter(meal=meal, status=Sample.Status.DUE).delete()
    meal.status, meal.booked = CANCELLED, 0
    meal.save(update_fields=["status", "booked"])
    tell(
        [booking.person for booking in bookings], "canteen.meal_cancelled", meal,
        _("%(meal)s is cancelled: %(reason)s"), reason=reason, meal=str(meal),
    )  # fmt: skip
    return meal


@action("canteen.weigh_waste", _("Weigh waste"), when=[OPEN, SERVED])
def weigh_waste(
    meal: Meal, *, by: Person, kind: str, kilograms: Decimal, dish: Dish | None = None, note: str = ""
) -> Meal:
    """What is thrown away is weighed: trimmings, food left over, plates; a mistake is weighed again with a minus."""
    if meal.on > today():
        raise Refused(gettext("This meal is on %(day)s. Weigh what is thrown away then.") % {"day": day(meal.on)})
    if dish is not None and not _was_on(meal, dish):
        raise Refused({"dish": [gettext("“%(dish)s” was not on the menu of this meal.") % {"dish": dish}]})
    if kilograms < 0:
        so_far = Waste.objects.filter(meal=meal, kind=kind, dish=dish).aggregate(sum=Sum("kilograms"))["sum"] or 0
        if so_far + kilograms < 0:
            says = gettext("Only %(kg)s kg of this have been weighed so far. Take off that much at most.")
            raise Refused({"kilograms": [says % {"kg": so_far}]})
    weighed = Waste(meal=meal, kind=kind, dish=dish, kilograms=kilograms, note=note, weighed_by=by)
    weighed.full_clean(exclude=["meal", "dish", "weighed_by"], validate_constraints=False)
    weighed.save()
    meal.save(update_fields=[])
    return meal


# -- what must hold ----------------------------------------------------------------------------------------------------
def _must_have_come(meal: Meal) -> None:
    if meal.on > today():
        raise Refused(gettext("This meal is on %(day)s. Close it when it is over.") % {"day": day(meal.on)})


def _must_be_sampled(meal: Meal) -> None:
    """No meal is closed before a sample of each of its dishes is kept."""
    due = [str(dish) for dish in Dish.objects.filter(pk__in=_due(meal))]
    if due:
        says = gettext("Take the retained samples first. Still to be taken: %(dishes)s.")
        raise Refused(says % {"dishes": "、".join(due)})


def _due(meal: Meal):
    return Sample.objects.filter(meal=meal, status=Sample.Status.DUE).values("dish")


def _must_be_cooked_through(meal: Meal) -> None:
    """No meal is closed before the core of each hazardous dish was hot enough, where a limit for it is in force."""
    limit = SafetyLimit.objects.in_force(meal.on).filter(key=SafetyLimit.Key.CORE).first()
    cold = [str(one.dish) for one in safety.unmeasured([meal])] if limit else []
    if limit and cold:
        says = gettext(
            "Measure the core temperature first, at least %(limit)s °C (%(source)s). Still to be measured: %(dishes)s."
        )
        known = {"limit": safety.shown(limit.value), "source": limit.source, "dishes": "、".join(cold)}
        raise Refused(says % known)


def _must_have_been_enough(meal: Meal) -> None:
    if meal.prepared is None:
        raise Refused({"prepared": [gettext("Say how many portions were prepared: the cost follows from it.")]})
    if meal.served is not None and meal.served > meal.prepared:
        says = gettext("%(served)s diners cannot have eaten of %(prepared)s portions. Correct one of the two.")
        raise Refused({"served": [says % {"served": meal.served, "prepared": meal.prepared}]})


def _of_this_meal(meal: Meal, absent: Iterable[MealBooking]) -> list[MealBooking]:
    wanted = {booking.pk for booking in absent}
    found = list(MealBooking.objects.filter(meal=meal, pk__in=wanted, status=MealBooking.Status.BOOKED))
    if len(found) != len(wanted):
        raise Refused({"absent": [gettext("Some of these bookings are cancelled now. Load the page again.")]})
    return found


def _mark(meal: Meal, absent: list[MealBooking]) -> None:
    """Who did not come, and, as far as that is known, who did."""
    bookings = MealBooking.objects.filter(meal=meal, status=MealBooking.Status.BOOKED)
    bookings.filter(pk__in=[booking.pk for booking in absent]).update(status=MealBooking.Status.MISSED)
    if absent or not meal.missed:
        bookings.exclude(pk__in=[booking.pk for booking in absent]).update(status=MealBooking.Status.EATEN)


def _was_on(meal: Meal, dish: Dish) -> bool:
    entries = entries_of([meal])
    return entries.filter(dish=dish).exists() or Swap.objects.filter(entry__in=entries, before=dish).exists()


def _cost(meal: Meal) -> Decimal:
    found = costing.cost(meal, meal.prepared)
    if found.total is None:
        says = gettext("These ingredients have no purchase price on %(day)s: %(names)s. Enter it first.")
        raise Refused(says % {"day": day(meal.on), "names": "、".join(found.unknown)})
    return found.total
