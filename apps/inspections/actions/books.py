"""Verbs that keep what is looked at, where, and by which rules."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.inspections.models import Checklist, ChecklistItem, Edition, RoundRule, Station
from apps.org.actions.books import kept
from apps.org.models import Person

MOST_ITEMS = 20


@action("inspections.add_checklist", _("Add a kind of post"))
def add_checklist(*, by: Person, **facts: Any) -> Checklist:
    """A supervisor names a kind of post; what is looked at there is laid down in an edition."""
    return kept(Checklist(), facts)


@action("inspections.change_checklist", _("Change the kind of post"))
def change_checklist(checklist: Checklist, *, by: Person, **facts: Any) -> Checklist:
    """The name of a kind of post is kept; its editions stay as they are."""
    return kept(checklist, facts)


@action("inspections.lay_down_edition", _("Lay down a new edition"))
def lay_down_edition(checklist: Checklist, *, by: Person, items: Sequence[dict[str, Any]]) -> Checklist:
    """What is looked at from the next round on; rounds that have begun keep the edition they began with.

    ``items``: {"aspect", "text", "phrases", "severity"} in their order, twenty at most.
    """
    if not items:
        raise Refused({"items": [gettext("Enter one thing to look at, at least.")]})
    if len(items) > MOST_ITEMS:
        raise Refused({"items": [gettext("Twenty things to look at are the most.")]})
    last = checklist.current
    edition = Edition.objects.create(checklist=checklist, number=last.number + 1 if last else 1, laid_down_by=by)
    rows = [ChecklistItem(edition=edition, position=n, **item) for n, item in enumerate(items, start=1)]
    for row in rows:
        row.clean_fields(exclude=["edition"])
    ChecklistItem.objects.bulk_create(rows)
    checklist.save()
    return checklist


@action("inspections.add_station", _("Add a post to be checked"))
def add_station(*, by: Person, **facts: Any) -> Station:
    """A supervisor enters a post: where it is, when somebody must be there, and who."""
    return kept(Station(), facts)


@action("inspections.change_station", _("Change the post"))
def change_station(station: Station, *, by: Person, **facts: Any) -> Station:
    """The particulars of a post are kept; what was seen there stays."""
    return kept(station, facts)


@action("inspections.add_round_rule", _("Lay down a rule for rounds"))
def add_round_rule(*, by: Person, **facts: Any) -> RoundRule:
    """How the draw weighs and how long people may explain, from a day on."""
    return kept(RoundRule(), facts)


@action("inspections.change_round_rule", _("Change the rule for rounds"))
def change_round_rule(rule: RoundRule, *, by: Person, **facts: Any) -> RoundRule:
    """The particulars are kept; what holds from another day on is a row of its own."""
    return kept(rule, facts)
