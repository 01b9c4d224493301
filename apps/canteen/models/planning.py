"""Weeks to begin from: cycles of weeks that come round again; and what was changed after a menu was published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.models.dining import Area, Sitting
from apps.canteen.models.dishes import Category, Dish
from apps.canteen.models.menus import Entry, MenuQuerySet
from apps.canteen.models.sight import composes
from apps.core.models import Record


class Planned(models.QuerySet):
    def visible_to(self, person):
        """Plans are known to those who compose."""
        return self if composes(person) else self.none()


class Cycle(Record):
    """So many weeks of menus that come round: week 1 begins on ``starts_on``, a Monday."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="cycles", verbose_name=_("dining area"))
    name = models.CharField(_("name"), max_length=30)
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    starts_on = models.DateField(_("first week from"))
    is_in_use = models.BooleanField(_("in use"), default=True)

    objects = Planned.as_manager()

    class Meta:
        verbose_name = _("cycle of menus")
        verbose_name_plural = _("cycles of menus")
        ordering = ["area__position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="canteen_cycle_once_an_area",
                violation_error_message=_("This area has a cycle of that name already."),
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(is_in_use=True),
                name="canteen_cycle_one_in_use",
                violation_error_message=_("Another cycle of this area is in use. Lay that one aside first."),
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=12, starts_on__iso_week_day=1),
                name="canteen_cycle_of_whole_weeks",
                violation_error_message=_("A cycle has one to twelve weeks and begins on a Monday."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen_cycle", args=[self.pk])

    def week_of(self, monday):
        """1 … ``weeks``; the weeks before the first are counted backwards."""
        return (monday - self.starts_on).days // 7 % self.weeks + 1


class CycleDish(models.Model):
    """A dish of a cycle: in which of its weeks, on which weekday (1 is Monday), in which row."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="dishes", db_index=False, verbose_name=_("cycle"))
    week = models.PositiveSmallIntegerField(_("week"))
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+", verbose_name=_("sitting"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    position = models.PositiveSmallIntegerField(_("place in the row"))
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="+", verbose_name=_("dish"))

    objects = Planned.as_manager()

    class Meta:
        verbose_name = _("dish of a cycle")
        verbose_name_plural = _("dishes of a cycle")
        ordering = ["week", "weekday", "sitting__position", "category__position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "week", "weekday", "sitting", "category", "position"],
                name="canteen_cycledish_one_a_place",
                violation_error_message=_("There is a dish in this place already."),
            ),
            models.CheckConstraint(
                condition=Q(week__gte=1, weekday__gte=1, weekday__lte=7),
                name="canteen_cycledish_on_a_weekday",
                violation_error_message=_("Weekdays are counted from 1, Monday, to 7."),
            ),
        ]

    def __str__(self):
        return str(self.dish)

    def get_absolute_url(self):
        return self.cycle.get_absolute_url()


class SwapQuerySet(MenuQuerySet):
    def visible_to(self, person):
        return self


class Swap(models.Model):
    """A dish of a published menu was exchanged, and why: shown to those who had booked."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="swaps", verbose_name=_("dish of the menu"))
    before = models.ForeignKey(Dish, models.PROTECT, related_name="+", verbose_name=_("before"))
    after = models.ForeignKey(Dish, models.PROTECT, related_name="+", verbose_name=_("after"))
    reason = models.CharField(_("reason"), max_length=200)
    swapped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    swapped_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = SwapQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a menu")
        verbose_name_plural = _("changes of menus")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")) & ~Q(reason=""),
                name="canteen_swap_for_a_reason",
                violation_error_message=_("Choose another dish, and say why."),
            )
        ]

    def __str__(self):
        return f"{self.before} → {self.after}"

    def get_absolute_url(self):
        return self.entry.menu.get_absolute_url()
