"""The tree of units as the process keeps it."""

from collections import defaultdict

from apps.core.editions import kept
from apps.org.models.people import Unit


def below(person, units):
    """The ids of ``units`` and of every unit under them, as of when ``person`` was read."""
    children = kept(person.edition, "org.units_below", _children)
    found = list(dict.fromkeys(units))
    for pk in found:
        found += children.get(pk, [])
    return set(found)


def _children():
    children = defaultdict(list)
    for pk, parent in Unit.objects.order_by().values_list("pk", "parent_id"):
        children[parent].append(pk)
    return dict(children)
