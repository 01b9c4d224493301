"""Drawing once more from what was published, to see that it gives the list that was gone by."""

import inspect
from typing import Any

from apps.inspections.models import Round, TeamMember
from apps.inspections.queries import draw


def proof(one: Round) -> dict[str, Any]:
    """What was drawn, what is drawn now, and whether they are the same; for a round that has begun."""
    went = [(target.station_id, target.team.number) for target in one.targets.select_related("team").order_by("order")]
    again = draw.drawn(one.seed, one.inputs)
    members: dict[int, list[int]] = {}
    for number, person in TeamMember.objects.filter(round=one).values_list("team__number", "person"):
        members.setdefault(number, []).append(person)
    inputs = one.inputs
    dealt = draw.teams(one.seed, inputs["people"], inputs["team_count"], inputs["team_size"])
    return {
        "hash": draw.hash_of(one.seed) == one.seed_hash,
        "teams": [sorted(ids) for ids in dealt] == [sorted(members.get(n, [])) for n in range(1, len(dealt) + 1)],
        "posts": again == went,
        "drawn": again,
    }


def published(one: Round) -> dict[str, Any]:
    """All that anyone needs to draw again, the program included; the seed and the list once the round has begun."""
    known = {
        "round": one.pk,
        "title": one.title,
        "sealed_at": one.sealed_at.isoformat() if one.sealed_at else None,
        "seed_sha256": one.seed_hash,
        "inputs": one.inputs,
        "program": inspect.getsource(draw),
        "how": "sha256(seed) == seed_sha256; teams(seed, people, team_count, team_size); drawn(seed, inputs)",
    }
    if one.has_targets:
        known |= {"seed": one.seed, "drawn": draw.drawn(one.seed, one.inputs)}
    return known
