"""The bulletin of a round is issued: its figures are frozen, and those who head units are told."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.dates import here, moment, today
from apps.inspections.models import Bulletin, Round, RoundRule, Visit
from apps.inspections.models.sight import HEADS
from apps.inspections.queries.counting import findings_of, of_round
from apps.notices.actions import tell
from apps.org.models import Grant, Person, Unit


def explainable_until(one: Round) -> datetime | None:
    """When the right to explain is over: so many hours after the round's end, and later where a fault came in later
    and nobody has explained it yet."""
    if one.ended_at is None:
        return None
    rule = RoundRule.objects.in_force(here(one.ended_at).date()).first()
    until = one.ended_at + timedelta(hours=rule.explain_hours if rule else 0)
    open_ones = findings_of(Visit.objects.filter(target__round=one)).filter(explained_at=None)
    last = open_ones.aggregate(last=Max("explain_until"))["last"]
    return max(until, last) if last else until


@action("inspections.issue_bulletin", _("Issue the bulletin"), when=[Round.Status.ENDED])
def issue(one: Round, *, by: Person, words: str = "", heading: bool = False) -> Bulletin:
    """A supervisor issues the bulletin once the right to explain is over; to issue it again makes another version."""
    until = explainable_until(one)
    if until and timezone.now() < until:
        raise Refused(gettext("Whoever is concerned may explain until %(at)s. Issue it then.") % {"at": moment(until)})
    number = (one.bulletins.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Bulletin(round=one, number=number, words=words, issued_by=by)
    made.facts = {**of_round(one), "bulletin": _frame(number, by, words, heading)}
    made.judge()
    made.save()
    tell(heads(), "inspections.bulletin", made, _("%(bulletin)s was issued."), bulletin=made)
    return made


def _frame(number: int, by: Person, words: str, heading: bool) -> dict[str, Any]:
    """What stands above and below the figures."""
    return {
        "number": number,
        "issued_on": today().isoformat(),
        "office": house_of(by.unit),
        "words": words,
        "heading": heading,
    }


def house_of(unit: Unit | None) -> str:
    """The house is called as its uppermost unit."""
    while unit is not None and unit.parent is not None:
        unit = unit.parent
    return unit.name if unit else ""


def heads() -> list[Person]:
    """Those who answer for a unit now, as its head or clerk."""
    led = Grant.objects.current().filter(role__in=HEADS, unit__isnull=False)
    return list(Person.objects.filter(is_active=True, pk__in=led.values("person")))
