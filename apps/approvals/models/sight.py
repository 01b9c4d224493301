"""At which posts somebody may come to stand: what a person sees of requests begins here."""

from typing import Any

from django.db.models import Q

from apps.approvals.models.delegations import Delegation
from apps.org.models import Person, Post


def posts_reached(person: Any) -> set[int]:
    """The person's own post, those of whoever delegated to the person, and the posts whose deputies lead to one of
    these."""
    lent = Delegation.objects.current().filter(deputy=person).values("person")
    reached = set(
        Person.objects.filter(Q(pk=person.pk) | Q(pk__in=lent), is_active=True)
        .exclude(post=None)
        .values_list("post_id", flat=True)
    )
    if not reached:
        return reached
    deputies = list(Post.objects.exclude(deputy=None).values_list("pk", "deputy_id"))
    while more := {pk for pk, deputy in deputies if deputy in reached and pk not in reached}:
        reached |= more
    return reached


def steps_reached(person: Any) -> Q:
    """Steps at which the person may stand, today or while somebody is away."""
    posts = posts_reached(person)
    found = Q(person=person) | Q(role__in={grant.role for grant in person.grants_now})
    return found | Q(post__in=posts) if posts else found
