"""Food safety in a kitchen: samples, people, machines, papers, and the daily, weekly and monthly look at all of them.

By the rules for 集中用餐单位 (in force since 15 April 2025): 日管控, 周排查, 月调度.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.canteen.models.dishes import Dish
from apps.canteen.models.foods import Ingredient
from apps.canteen.models.meals import Meal
from apps.canteen.models.sight import composes
from apps.core.dates import today
from apps.core.models import Record
from apps.org.models import Campus, Person


class KitchenQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The kitchen's own books: whoever keeps them, and those who look over its shoulder."""
        return self if composes(person) else self.none()


class Sample(Record):
    """A retained sample (留样): made with the menu, taken at the meal, kept so many hours, then disposed of."""

    class Status(models.TextChoices):
        DUE = "due", _("To be taken")
        KEPT = "kept", _("Kept")
        DISPOSED = "disposed", _("Disposed of")

    TONES = {Status.DUE: "orange", Status.KEPT: "green", Status.DISPOSED: "secondary"}

    meal = models.ForeignKey(Meal, models.PROTECT, related_name="samples", db_index=False, verbose_name=_("meal"))
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="+", verbose_name=_("dish"))
    grams = models.PositiveSmallIntegerField(_("weight (g)"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    keep_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    disposed_at = models.DateTimeField(_("disposed of at"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.DUE)

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("retained sample")
        verbose_name_plural = _("retained samples")
        ordering = ["-meal__on", "meal__sitting__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meal", "dish"],
                name="canteen_sample_one_a_dish",
                violation_error_message=_("A sample of this dish is listed for the meal already."),
            ),
            models.CheckConstraint(
                condition=Q(status="due", grams=None, taken_at=None, keep_until=None, disposed_at=None)
                | Q(status="kept", grams__isnull=False, taken_at__isnull=False, keep_until__isnull=False,
                    disposed_at=None)
                | Q(status="disposed", grams__isnull=False, disposed_at__gte=F("keep_until")),
                name="canteen_sample_kept_long_enough",
                violation_error_message=_("A sample is taken, kept for its time, and only then disposed of."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.meal} {self.dish}"

    def get_absolute_url(self):
        return reverse("canteen_sample", args=[self.pk])


class HealthCertificate(Record):
    """Without a valid one nobody works in a kitchen."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("kitchen worker"))
    number = models.CharField(_("certificate number"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid until"))

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("health certificate")
        verbose_name_plural = _("health certificates")
        ordering = ["expires_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="canteen_healthcertificate_number_once",
                violation_error_message=_("There is a certificate with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("issued_on")),
                name="canteen_healthcertificate_ends_after_issue",
                violation_error_message=_("A certificate ends after it was issued."),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.number}"

    def get_absolute_url(self):
        return reverse("canteen_healthcertificate", args=[self.pk])


class MorningCheck(Record):
    """A kitchen worker before the shift (晨检)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("kitchen worker"))
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    on = models.DateField(_("day"), default=today)
    temperature = models.DecimalField(_("body temperature (°C)"), max_digits=3, decimal_places=1)
    is_well = models.BooleanField(_("no fever, diarrhoea, vomiting or jaundice"), default=True)
    hands_are_sound = models.BooleanField(_("hands without wounds or inflammation"), default=True)
    is_clean = models.BooleanField(_("work clothes, cap and nails clean"), default=True)
    may_work = models.BooleanField(_("may work"), default=True, editable=False)
    note = models.CharField(_("what was done"), max_length=120, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("morning check")
        verbose_name_plural = _("morning checks")
        ordering = ["-on", "person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "on"],
                name="canteen_morningcheck_once_a_day",
                violation_error_message=_("This person has been checked today."),
            ),
            models.CheckConstraint(
                condition=Q(may_work=False) | Q(is_well=True, hands_are_sound=True),
                name="canteen_morningcheck_the_ill_stay_away",
                violation_error_message=_("Whoever is ill or has sore hands does not work in the kitchen."),
            ),
            models.CheckConstraint(
                condition=Q(may_work=True) | ~Q(note=""),
                name="canteen_morningcheck_says_what_was_done",
                violation_error_message=_("Say what was done, for example “sent home”."),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.on}"

    def get_absolute_url(self):
        return reverse("canteen_morningcheck", args=[self.pk])


class Reading(models.Model):
    """A temperature that was measured: of a dish, a refrigerator, a hot counter. A wrong one is measured again."""

    class Kind(models.TextChoices):
        CORE = "core", _("Core of a dish")
        HOT = "hot", _("Kept hot")
        FRIDGE = "fridge", _("Refrigerator")
        FREEZER = "freezer", _("Freezer")

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    kind = models.CharField(_("what was measured"), max_length=7, choices=Kind.choices)
    meal = models.ForeignKey(
        Meal, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name=_("meal")
    )
    dish = models.ForeignKey(Dish, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dish"))
    where = models.CharField(_("appliance"), max_length=30, blank=True)
    celsius = models.DecimalField(_("temperature (°C)"), max_digits=4, decimal_places=1)
    is_fine = models.BooleanField(_("within the limit"), editable=False)
    note = models.CharField(_("what was done"), max_length=120, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("measured by")
    )
    taken_at = models.DateTimeField(_("measured at"), default=timezone.now)

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("temperature")
        verbose_name_plural = _("temperatures")
        ordering = ["-taken_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="core", meal__isnull=False, dish__isnull=False) | (~Q(kind="core") & ~Q(where="")),
                name="canteen_reading_of_something",
                violation_error_message=_("Say of which dish at which meal, or of which appliance."),
            ),
            models.CheckConstraint(
                condition=Q(is_fine=True) | ~Q(note=""),
                name="canteen_reading_says_what_was_done",
                violation_error_message=_("Beyond the limit: say what was done, for example “heated again”."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.celsius} °C"

    def get_absolute_url(self):
        return reverse("canteen_reading", args=[self.pk])


class Disinfection(models.Model):
    """Tableware, tools or rooms were disinfected."""

    class Way(models.TextChoices):
        HEAT = "heat", _("Hot air or steam")
        CHLORINE = "chlorine", _("Chlorine")
        ULTRAVIOLET = "ultraviolet", _("Ultraviolet light")

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    what = models.CharField(_("what"), max_length=30)
    way = models.CharField(_("how"), max_length=11, choices=Way.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done at"), default=timezone.now)

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("disinfection")
        verbose_name_plural = _("disinfections")
        ordering = ["-done_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="canteen_disinfection_takes_time",
                violation_error_message=_("Disinfection takes at least a minute."),
            )
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("canteen_disinfection", args=[self.pk])


class Delivery(Record):
    """What a supplier brought, with its papers (索证索票): what a dish is traced back to."""

    campus = models.ForeignKey(Campus, models.PROTECT, related_name="+", verbose_name=_("campus"))
    supplier = models.CharField(_("supplier"), max_length=60)
    licence = models.CharField(_("licence number"), max_length=40)
    ingredient = models.ForeignKey(Ingredient, models.PROTECT, related_name="deliveries", verbose_name=_("ingredient"))
    batch = models.CharField(_("batch or date of production"), max_length=40)
    kilograms = models.DecimalField(_("quantity (kg)"), max_digits=9, decimal_places=3)
    arrived_on = models.DateField(_("arrived on"), default=today)
    best_before = models.DateField(_("best before"))
    used_until = models.DateField(_("used up on"), null=True, blank=True)
    has_quarantine = models.BooleanField(_("with quarantine certificate"), default=False)
    residues = models.CharField(_("result of the pesticide test"), max_length=40, blank=True)

    objects = KitchenQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("goods", "delivery")
        verbose_name_plural = pgettext_lazy("goods", "deliveries")
        ordering = ["-arrived_on", "-id"]
        indexes = [models.Index(fields=["ingredient", "arrived_on"], name="canteen_delivery_traced")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kilograms__gt=0, best_before__gte=F("arrived_on")),
                name="canteen_delivery_fresh",
                violation_error_message=_("A delivery weighs something and is still good on the day it arrives."),
            ),
            models.CheckConstraint(
                condition=Q(used_until=None) | Q(used_until__gte=F("arrived_on")),
                name="canteen_delivery_used_after_it_came",
                violation_error_message=_("Nothing is used up before it arrives."),
            ),
        ]

    def __str__(self):
        return f"{self.ingredient} {self.batch}"

    def get_absolute_url(self):
        return reverse("canteen_delivery", args=[self.pk])
