"""Who may be sent on a round: supervisors, and whoever heads a unit."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from apps.org.models import Grant, Person, Role


def goers() -> Any:
    """People with the role of a supervisor or of a unit's leader, and holders of the most senior post of a unit."""
    roles = Grant.objects.current().filter(
        Q(role=Role.SUPERVISOR) | Q(role=Role.LEADER, unit__isnull=False), person=OuterRef("pk")
    )
    senior = Person.objects.filter(
        is_active=True, post__unit=OuterRef("post__unit"), post__rank__lt=OuterRef("post__rank")
    )
    heads = Q(post__isnull=False, post__rank__lt=100) & ~Exists(senior)
    return Person.objects.filter(Exists(roles) | heads, is_active=True).order_by("unit__position", "post__rank", "pk")
