"""What units and people are called, for pages that name many of them; as the process keeps it."""

from apps.core.editions import kept
from apps.org.models import Person, Unit


def units(edition: int) -> dict[int, Unit]:
    return kept(edition, "org.units", lambda: {unit.pk: unit for unit in Unit.objects.all()})


def unit_names(edition: int) -> dict[int, str]:
    return kept(edition, "org.unit_names", lambda: {pk: str(unit) for pk, unit in units(edition).items()})


def people_names(edition: int) -> dict[int, str]:
    return kept(edition, "org.people", lambda: dict(Person.objects.order_by().values_list("pk", "name")))
