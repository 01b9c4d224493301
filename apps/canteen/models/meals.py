"""A sitting on a day: who booked and came, what was cooked, served and thrown away, and what people thought of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.canteen.models.dining import Sitting
from apps.canteen.models.dishes import Dish
from apps.canteen.models.menus import Menu
from apps.canteen.models.sight import composes
from apps.core import dates
from apps.core.models import Record
from apps.org.models import Person
from apps.org.models.places import OpenToAll


class Meal(Record):
    """``booked`` moves with each booking, in its transaction: two people never get the last place."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open for booking")
        SERVED = "served", _("Served")
        CANCELLED = "cancelled", _("Cancelled")

    TONES = {Status.OPEN: "green", Status.SERVED: "secondary", Status.CANCELLED: "red"}

    menu = models.ForeignKey(Menu, models.PROTECT, related_name="meals", verbose_name=_("menu"))
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="meals", verbose_name=_("sitting"))
    on = models.DateField(_("day"))
    closes_at = models.DateTimeField(_("booking ends"))
    places = models.PositiveIntegerField(pgettext_lazy("at a meal", "places"))
    booked = models.PositiveIntegerField(_("booked"), default=0, editable=False)
    prepared = models.PositiveIntegerField(_("portions prepared"), null=True, blank=True)
    served = models.PositiveIntegerField(_("diners served"), null=True, blank=True)
    missed = models.PositiveIntegerField(
        _("booked and did not come"), null=True, blank=True, editable=False,
        help_text=_("Heads, guests included: known to the kitchen as a sum, for its next forecast."),
    )  # fmt: skip
    income = models.DecimalField(_("income (¥)"), max_digits=12, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(
        _("cost (¥)"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False,
        help_text=_("What the recipes of its dishes cost, for the portions that were prepared."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.OPEN)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("meal")
        verbose_name_plural = _("meals")
        ordering = ["-on", "sitting__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "on"],
                name="canteen_meal_one_a_day",
                violation_error_message=_("This sitting is open on that day already."),
            ),
            models.CheckConstraint(
                condition=Q(booked__lte=F("places")),
                name="canteen_meal_not_overbooked",
                violation_error_message=_("All places of this meal are taken."),
            ),
            models.CheckConstraint(
                condition=Q(status="served", served__isnull=False) | (~Q(status="served") & Q(served=None)),
                name="canteen_meal_served_to_so_many",
                violation_error_message=_("A meal that is over says how many were served."),
            ),
            models.CheckConstraint(
                condition=Q(served=None) | Q(prepared=None) | Q(served__lte=F("prepared")),
                name="canteen_meal_served_from_what_was_prepared",
                violation_error_message=_("No more can be served than portions were prepared."),
            ),
            models.CheckConstraint(
                condition=(Q(missed=None) | Q(missed__lte=F("booked"))) & (Q(income=None) | Q(income__gte=0)),
                name="canteen_meal_counts_are_right",
                violation_error_message=_("No more can stay away than booked, and income is not negative."),
            ),
        ]

    def __str__(self):
        return f"{dates.day(self.on)} {self.sitting}"

    def get_absolute_url(self):
        return reverse("canteen_meal", args=[self.pk])

    def may_log(self, name):
        """Neither the stars somebody gave nor who did not come stand in the trail."""
        return name not in ("stars", "absent")

    @property
    def left(self):
        return self.places - self.booked

    @property
    def subsidy(self):
        """What the house adds to what diners pay."""
        return None if self.cost is None or self.income is None else self.cost - self.income

    @property
    def is_open(self):
        return self.status == self.Status.OPEN and timezone.now() < self.closes_at


class MealBookingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; the canteen sees all, for it cooks and counts."""
        return self if composes(person) else self.filter(person=person)

    def holding(self):
        return self.exclude(status=MealBooking.Status.CANCELLED)


class MealBooking(Record):
    """A person's place at a meal, and those of their guests."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("Booked")
        EATEN = "eaten", _("Came")
        MISSED = "missed", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")

    TONES = {Status.BOOKED: "green", Status.EATEN: "secondary", Status.MISSED: "orange", Status.CANCELLED: "secondary"}

    meal = models.ForeignKey(Meal, models.PROTECT, related_name="bookings", verbose_name=_("meal"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="meal_bookings", db_index=False, verbose_name=_("who eats")
    )
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.BOOKED)

    objects = MealBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meal booking")
        verbose_name_plural = _("meal bookings")
        ordering = ["-meal__on", "-id"]
        indexes = [models.Index(fields=["person", "-meal"], name="canteen_booking_mine")]
        constraints = [
            models.UniqueConstraint(
                fields=["meal", "person"],
                condition=~Q(status="cancelled"),
                name="canteen_mealbooking_once_a_person",
                violation_error_message=_("You have booked this meal already."),
            ),
            models.CheckConstraint(
                condition=Q(guests__lte=9),
                name="canteen_mealbooking_few_guests",
                violation_error_message=_("At most nine guests. For more, ask the canteen for an official meal."),
            ),
        ]

    def __str__(self):
        return str(self.meal)

    def get_absolute_url(self):
        return self.meal.get_absolute_url()

    @property
    def heads(self):
        return 1 + self.guests


class Waste(models.Model):
    """Food that was thrown away, weighed. A mistake is weighed again with a minus."""

    class Kind(models.TextChoices):
        PREPARATION = "preparation", _("Preparation")
        UNSERVED = "unserved", _("Cooked and not served")
        PLATE = "plate", _("Left on plates")

    meal = models.ForeignKey(Meal, models.PROTECT, related_name="waste", verbose_name=_("meal"))
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    dish = models.ForeignKey(
        Dish, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dish"),
        help_text=_("Empty: of the whole meal."),
    )  # fmt: skip
    kilograms = models.DecimalField(_("weight (kg)"), max_digits=7, decimal_places=2)
    note = models.CharField(_("note"), max_length=120, blank=True)
    weighed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("weighed by")
    )
    weighed_at = models.DateTimeField(_("weighed at"), default=timezone.now, editable=False)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("waste")
        verbose_name_plural = _("waste")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kilograms=0),
                name="canteen_waste_not_zero",
                violation_error_message=_("A weight is not zero."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.kilograms} kg"

    def get_absolute_url(self):
        return self.meal.get_absolute_url()


class RatingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own: what a dish got is told as a sum, whoever gave it."""
        return self.filter(person=person)


class Rating(models.Model):
    """The stars somebody gave a dish after a meal: one vote for each dish and meal."""

    meal = models.ForeignKey(Meal, models.PROTECT, related_name="ratings", db_index=False, verbose_name=_("meal"))
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="ratings", verbose_name=_("dish"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who eats"))
    stars = models.PositiveSmallIntegerField(_("stars"))

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meal", "dish", "person"],
                name="canteen_rating_one_vote",
                violation_error_message=_("You have given stars to this dish already."),
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5),
                name="canteen_rating_one_to_five",
                violation_error_message=_("Give one to five stars."),
            ),
        ]

    def __str__(self):
        return f"{self.dish} {'★' * self.stars}"

    def get_absolute_url(self):
        return self.meal.get_absolute_url()
