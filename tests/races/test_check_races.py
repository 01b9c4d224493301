"""Six teams with ten posts each hand in at once over HTTP, each check twice: none is lost, none is there twice. Beside
it the control: without the unique key the same request is written down as often as it is sent."""

import json

from apps.core.models import LogEntry
from apps.inspections.models import Visit
from tests.inspections import going
from tests.races.arena import Arena, Race
from tests.serving import TOKEN

TEAMS, POSTS = 6, 10
HEADERS = {"Content-Type": "application/json", "X-CSRFToken": TOKEN}


def handed_in(arena: Arena, teams: int, posts: int, times: int) -> tuple[Race, list[str]]:
    """Every check ``times`` over, all of them as fast as they are answered."""
    going.rules()
    visitors = arena.visitors[:teams]
    people, unit = [visitor.person for visitor in visitors], arena.visitors[0].person.unit
    laid_down = going.edition(people[0], name=f"门岗{Visit.objects.count()}")
    stations = [going.station(unit, laid_down.checklist, f"{laid_down.pk}岗{n}") for n in range(teams * posts)]
    shares = [([person], [(one, laid_down) for one in stations[n::teams]]) for n, person in enumerate(people)]
    begun = going.begun(people[0], shares)
    calls, keys = [], []
    for target in begun.targets.order_by("order", "team"):
        sent = going.seen(target)
        visitor = visitors[target.team.number - 1]
        body = json.dumps({"checks": [sent]})
        keys.append(sent["key"])
        calls += [lambda v=visitor, b=body: v.ask("POST", "/inspections/sync/", b, HEADERS)] * times
    return arena.rush(f"{len(keys)} checks, each {times} times", calls), keys


def test_six_teams_hand_in_ten_posts_each_at_once_and_nothing_is_lost_or_doubled(guarded):
    race, keys = handed_in(guarded, TEAMS, POSTS, 2)

    assert race.statuses == {200: 2 * TEAMS * POSTS}
    assert sorted(str(key) for key in Visit.objects.filter(key__in=keys).values_list("key", flat=True)) == sorted(keys)
    assert LogEntry.objects.filter(verb="inspections.check", key__in=keys).count() == len(keys)


def test_without_the_unique_key_a_check_is_there_twice(unguarded):
    _race, keys = handed_in(unguarded, 1, 1, 4)

    assert Visit.objects.filter(key__in=keys).count() > len(keys)
