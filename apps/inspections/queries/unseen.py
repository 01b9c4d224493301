"""For how many weeks nobody has seen a post."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max

from apps.core.dates import here
from apps.inspections.models import Round, Station, Visit


def weeks_unseen(stations: Iterable[Station], on: date, cap: int) -> dict[int, int]:
    """By post, in weeks of the calendar up to that day: a round on a Monday and one on the Friday before lie one apart.
    One that was never seen begins with half of the cap and waits from the
    first round on in which it could have been drawn: a new post is seen soon, not before those that have waited longer,
    and never later than any other."""
    ids = [station.pk for station in stations]
    seen = Visit.objects.counting().filter(target__station__in=ids).values("target__station").order_by()
    last = dict(seen.annotate(last=Max("target__round__starts_at")).values_list("target__station", "last"))
    waited = {pk: _weeks(here(at).date(), on) for pk, at in last.items()}
    first = _first_drawn_from(on, cap) if len(waited) < len(ids) else {}
    return {pk: cap // 2 + _weeks(first.get(pk, on), on) for pk in ids} | waited


def _weeks(since: date, on: date) -> int:
    return (on - timedelta(days=on.weekday()) - (since - timedelta(days=since.weekday()))).days // 7


def _first_drawn_from(on: date, cap: int) -> dict[int, date]:
    """By post, on which day of the last ``cap`` weeks a round was first drawn from it and others; who waits longer than
    that is taken first anyway."""
    rounds = Round.objects.filter(sealed_at__isnull=False, starts_at__date__range=(on - timedelta(weeks=cap), on))
    first: dict[int, date] = {}
    for at, known in rounds.order_by("starts_at").values_list("starts_at", "inputs__stations"):
        for one in known or ():
            first.setdefault(one["id"], here(at).date())
    return first
