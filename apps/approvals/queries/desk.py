"""Who decides at a step at this hour: who stands at its post and is there, else whoever stands in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from apps.approvals.models import Delegation, Request, Step
from apps.approvals.models.sight import steps_reached
from apps.org.models import Absence, Grant, Person, Post, Unit

PENDING = (Step.Status.CURRENT, Step.Status.WAITING)


class Standing(NamedTuple):
    """Somebody who may decide, and for whom, where it is not in the own name."""

    person: Any
    instead_of: Any = None


class Desk:
    """Everything about posts, absences and delegations that these steps ask for, read once."""

    def __init__(self, steps: Iterable[Step]):
        steps = list(steps)
        self.posts = _with_deputies({step.post_id for step in steps if step.post_id})
        self.holders: dict[int, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(post__in=self.posts, is_active=True).order_by("pk"):
            self.holders[person.post_id].append(person)
        roles = {step.role for step in steps if step.role}
        granted = Grant.objects.current().filter(role__in=roles, person__is_active=True).select_related("person")
        self.grants = list(granted.order_by("person_id")) if roles else []
        people = {p.pk for row in self.holders.values() for p in row} | {g.person_id for g in self.grants}
        lent = Delegation.objects.current().filter(person__in=people, deputy__is_active=True)
        self.lent = {row.person_id: row.deputy for row in lent.select_related("deputy")}
        named = {step.person_id for step in steps if step.person_id}
        known = people | named | {deputy.pk for deputy in self.lent.values()}
        self.away = set(Absence.objects.now().filter(person__in=known).values_list("person_id", flat=True))

    def at(self, step: Step) -> list[Standing]:
        """Who decides this step now. Empty: everybody is away, and the deadline has the word."""
        asker = step.request.asked_by_id
        person = step.person
        if person is not None and person.is_active and person.pk not in self.away and person.pk != asker:
            return [Standing(person)]
        if step.role:
            return self._present(self._with_role(step), asker)
        for post in self._chain(step.post_id):
            if found := self._present(self.holders[post], asker):
                return found
        return []

    def is_vacant(self, step: Step) -> bool:
        """Nobody holds the post nor a deputy post, or nobody but whoever asked."""
        if step.role:
            return False
        held = (person for post in self._chain(step.post_id) for person in self.holders[post])
        return all(person.pk == step.request.asked_by_id for person in held)

    def _chain(self, post: int | None) -> Iterator[int]:
        """The post, its deputy post, that one's deputy; each once, whatever circle somebody has drawn."""
        seen: set[int] = set()
        while post is not None and post not in seen and post in self.posts:
            seen.add(post)
            yield post
            post = self.posts[post]

    def _with_role(self, step: Step) -> list[Person]:
        request = step.request
        return [
            grant.person
            for grant in self.grants
            if grant.role == step.role
            and grant.unit_id in (None, request.unit_id)
            and grant.campus_id in (None, request.campus_id)
        ]

    def _present(self, people: list[Person], asker: int) -> list[Standing]:
        """Those who are there, and those who were asked to decide instead; never whoever asked."""
        found: dict[int, Standing] = {}
        for person in people:
            if person.pk == asker:
                continue  # nor whoever stands in for the asker
            if person.pk not in self.away:
                found.setdefault(person.pk, Standing(person))
            deputy = self.lent.get(person.pk)
            if deputy is not None and deputy.pk != asker and deputy.pk not in self.away:
                found.setdefault(deputy.pk, Standing(deputy, person))
        return list(found.values())


def _with_deputies(posts: set[int]) -> dict[int, int | None]:
    """The deputy of each post, and theirs, as far as it goes."""
    found: dict[int, int | None] = {}
    while more := posts - found.keys():
        rows = dict(Post.objects.filter(pk__in=more).values_list("pk", "deputy_id"))
        found |= rows
        posts = {deputy for deputy in rows.values() if deputy}
    return found


def standing_at(step: Step) -> list[Standing]:
    return Desk([step]).at(step)


def steps_of_round(request: Request) -> list[Step]:
    """The steps of this round in order, each knowing its request."""
    steps = list(request.steps.filter(round=request.round).select_related("post__unit", "person"))
    for step in steps:
        step.request = request
    return steps


def undecided(request: Request) -> list[Step]:
    """Those of them that somebody has still to decide."""
    return [step for step in steps_of_round(request) if step.status in PENDING]


def steps_of(person: Any, request: Request) -> list[tuple[Step, Standing]]:
    """The steps of this round at which the person stands, those whose turn it is first; looked up once for a record,
    which a verb reads anew under its lock."""
    known = request.__dict__.setdefault("stands", {})
    if person.pk not in known:
        steps = steps_of_round(request)
        desk = Desk(steps)
        found = [(step, one) for step in steps for one in desk.at(step) if one.person.pk == person.pk]
        known[person.pk] = sorted(found, key=lambda pair: (*_turn(pair[0]), pair[0].position, pair[0].pk))
    return known[person.pk]


def _turn(step: Step) -> tuple[bool, bool]:
    return step.status != Step.Status.CURRENT, step.status != Step.Status.WAITING


def waiting_for(person: Any) -> list[Step]:
    """The steps whose turn it is and at which the person stands now, the most urgent first."""
    current = Step.objects.current().filter(request__status=Request.Status.OPEN)
    if not current.exists():
        return []
    mine = current.filter(steps_reached(person)).exclude(request__asked_by=person)
    steps = list(mine.select_related("request__asked_by", "request__unit", "post__unit", "person")[:500])
    desk = Desk(steps)
    found = [step for step in steps if any(one.person.pk == person.pk for one in desk.at(step))]
    late = timezone.now().date().max
    return sorted(found, key=lambda step: (step.due_on or late, step.opened_at, step.pk))


def head_of(unit: Unit | None) -> Post | None:
    """The most senior post of the unit that somebody holds; of the unit above where there is none."""
    seen: set[int] = set()
    while unit is not None and unit.pk not in seen:
        seen.add(unit.pk)
        head = _held(Post.objects.filter(unit=unit)).order_by("rank", "pk").first()
        if head is not None:
            return head
        unit = unit.parent
    return None


def next_higher(post: Post, asker: Any) -> Post | None:
    """The next more senior post of the unit that somebody but the asker holds, else the head of the unit above."""
    others = _held(Post.objects.filter(unit=post.unit, rank__lt=post.rank), besides=asker)
    found = others.order_by("-rank", "pk").first()
    unit, seen = post.unit.parent, {post.unit_id}
    while found is None and unit is not None and unit.pk not in seen:
        seen.add(unit.pk)
        found = _held(Post.objects.filter(unit=unit), besides=asker).order_by("rank", "pk").first()
        unit = unit.parent
    return found


def _held(posts: Any, besides: Any = None) -> Any:
    holders = Person.objects.filter(is_active=True).exclude(post=None)
    if besides is not None:
        holders = holders.exclude(pk=besides.pk)
    return posts.filter(pk__in=holders.values("post")).select_related("unit__parent")
