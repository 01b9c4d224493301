"""What waits for the canteen manager: meals that are over and not closed, and the self-check of a quarter gone by."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.canteen.models import Area, Meal, SelfCheck
from apps.core import metrics
from apps.core.dates import day_bounds, local, today
from apps.core.metrics import Reading
from apps.core.periods import Period
from apps.core.sockets import Item
from apps.org.models import Role

BACK = timedelta(days=14)  # what nobody closed in a fortnight is not shown any more
MOST = 6


def to_close(person: Any) -> list[Item]:
    """One statement, and none for others."""
    if not person.has_role(Role.CANTEEN_MANAGER):
        return []
    rows = Meal.objects.filter(status=Meal.Status.OPEN, on__range=(today() - BACK, today()))
    found = []
    for meal in rows.select_related("sitting__area").order_by("on", "sitting__position", "pk"):
        over = local(meal.on, meal.sitting.ends)
        if over <= timezone.now():
            title = _("Close the meal: %(meal)s") % {"meal": meal}
            url = reverse("canteen_meal_serve", args=[meal.pk])
            found.append(Item(title, url, "tools-kitchen-2", over, note=meal.sitting.area.name, tone="orange"))
    return found[:MOST]


def figures(person: Any) -> list[Reading]:
    """How many have booked for today, and how the month goes so far."""
    if not person.has_role(Role.CANTEEN_MANAGER):
        return []
    month = Period.around(today(), "M").until(today())
    with metrics.reading():
        return [metrics.read("canteen.booked", tone="teal")] + [
            metrics.read(f"canteen.{code}", month, tone=tone, note=_("this month"))
            for code, tone in (("waste_per_head", "teal"), ("subsidy", "purple"), ("stars", "orange"))
        ]


def to_file(person: Any) -> list[Item]:
    """The self-checks of the last quarter that campuses have not filed; only where something was served."""
    if not person.has_role(Role.CANTEEN_MANAGER):
        return []
    quarter = Period.around(today(), "Q").before()
    filed = SelfCheck.objects.standing().filter(first_on=quarter.first).values("campus")
    open_ = Area.objects.exclude(campus__in=filed).filter(
        sittings__meals__status=Meal.Status.SERVED, sittings__meals__on__range=(quarter.first, quarter.last)
    )
    over = day_bounds(quarter.last)[1]
    title = _("File the self-check against waste: %(quarter)s") % {"quarter": quarter.name}
    return [
        Item(title, f"{reverse('canteen_selfcheck_new')}?campus={campus}", "recycle", over, note=name)
        for campus, name in open_.order_by("campus__position", "campus")
        .values_list("campus", "campus__name")
        .distinct()
    ]
