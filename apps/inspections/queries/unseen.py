"""For how many weeks nobody has seen a post."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from apps.core.dates import here
from apps.inspections.models import Station, Visit


def weeks_unseen(stations: Iterable[Station], on: date, cap: int) -> dict[int, int]:
    """By post, in whole weeks up to that day. One that was never seen has waited for half of the cap: a new post is
    seen soon, and not before those that have waited longer."""
    ids = [station.pk for station in stations]
    seen = Visit.objects.counting().filter(target__station__in=ids).values("target__station").order_by()
    last = dict(seen.annotate(last=Max("target__round__starts_at")).values_list("target__station", "last"))
    return {pk: (on - here(last[pk]).date()).days // 7 if pk in last else cap // 2 for pk in ids}
