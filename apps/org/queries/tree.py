"""The tree of units."""

from collections import defaultdict

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet

from apps.org.models import Person, Unit


def below(unit: Unit) -> list[int]:
    """The ids of ``unit`` and of every unit under it, in one query."""
    children = defaultdict(list)
    for pk, parent in Unit.objects.order_by().values_list("pk", "parent_id"):
        children[parent].append(pk)
    found = [unit.pk]
    for pk in found:
        found += children[pk]
    return found


def without_password(unit: Unit) -> QuerySet[Person]:
    """Who works there or below, in service, and has no password yet."""
    people = Person.objects.filter(unit__in=below(unit), is_active=True)
    people = people.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return people.select_related("unit").order_by("unit__position", "unit_id", "pk")
