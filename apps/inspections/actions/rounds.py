"""Verbs of rounds. Who goes is drawn when a round is sealed, where they go when it begins."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.core.dates import here, moment, today
from apps.inspections.models import Checklist, Round, RoundRule, Station, Target, Team, TeamMember
from apps.inspections.queries import draw
from apps.inspections.queries.goers import goers
from apps.inspections.queries.unseen import weeks_unseen
from apps.notices.actions import tell
from apps.org.models import Person

PLANNED, SEALED, RUNNING, ENDED = Round.Status.PLANNED, Round.Status.SEALED, Round.Status.RUNNING, Round.Status.ENDED


def seed_of(one: Round) -> str:
    """64 figures that only this installation can work out, until the round has begun."""
    return salted_hmac("inspections.Round", one.nonce, algorithm="sha256").hexdigest()


@action("inspections.plan_round", _("Plan a round"))
def plan_round(*, by: Person, pool: Collection[Person], **facts: Any) -> Round:
    """A supervisor lays down when a round is, how many posts it sees, and from whom its teams are drawn."""
    return _kept(Round(planned_by=by), pool, facts)


@action("inspections.change_round", _("Change the round"), when=[PLANNED])
def change_round(one: Round, *, by: Person, pool: Collection[Person], **facts: Any) -> Round:
    """Until it is sealed a round is changed freely."""
    return _kept(one, pool, facts)


def _kept(one: Round, pool: Collection[Person], facts: dict[str, Any]) -> Round:
    for name, value in facts.items():
        setattr(one, name, value)
    if one.starts_at <= timezone.now():
        raise Refused({"starts_at": [gettext("Choose a time that is still to come.")]})
    if goers().filter(pk__in=[person.pk for person in pool]).count() < len(pool):
        raise Refused({"pool": [gettext("Supervisors and heads of units go on rounds. Choose among them.")]})
    one.judge()
    one.save()
    one.pool.set(pool)
    return one


@action("inspections.seal_round", _("Seal the round"), when=[PLANNED])
def seal_round(one: Round, *, by: Person) -> Round:
    """The teams are drawn and told when they go; what the posts will be drawn from is frozen, and the hash of the seed
    is published. The posts themselves do not exist until the round begins."""
    if one.starts_at <= timezone.now():
        raise Refused(gettext("Its time has begun already. Give it a later one."))
    rule = RoundRule.objects.in_force(today()).first()
    if rule is None:
        raise Refused(gettext("No rule for rounds is in force. Lay one down first."))
    people = list(one.pool.filter(is_active=True).order_by("pk"))
    if len(people) < one.team_count:
        says = gettext("%(people)s people for %(teams)s teams are too few. Choose more, or fewer teams.")
        raise Refused(says % {"people": len(people), "teams": one.team_count})
    seed = seed_of(one)
    parties = _draw_teams(one, seed, people)
    one.inputs = _inputs(one, rule, people, parties)
    if not draw.drawn(seed, one.inputs):
        raise Refused(gettext("There is no post that these teams may see. Enter posts and lay down their checklists."))
    one.seed_hash, one.sealed_at, one.status = draw.hash_of(seed), timezone.now(), SEALED
    one.save()
    for team in parties:
        says = _("You go on a round of spot checks at %(at)s, in team %(team)s. Where to, your phone tells you then.")
        tell(team.members.all(), "inspections.going", one, says, at=moment(team.starts_at), team=team.number)
    return one


def _draw_teams(one: Round, seed: str, people: list[Person]) -> list[Team]:
    """The batches divide the window evenly; the teams go in turn."""
    known = {person.pk: person for person in people}
    length = (one.ends_at - one.starts_at) / one.batches
    made = []
    for number, ids in enumerate(draw.teams(seed, sorted(known), one.team_count, one.team_size), start=1):
        batch = (number - 1) % one.batches + 1
        starts_at = one.starts_at + length * (batch - 1)
        team = Team.objects.create(
            round=one, number=number, batch=batch, starts_at=starts_at, ends_at=starts_at + length
        )
        TeamMember.objects.bulk_create(TeamMember(team=team, round=one, person=known[pk]) for pk in ids)
        made.append(team)
    return made


def _inputs(one: Round, rule: RoundRule, people: list[Person], parties: list[Team]) -> dict[str, Any]:
    """All that the draw depends on beside the seed; names are for those who read it."""
    rows = Station.objects.in_service(today()).filter(checklist__editions__isnull=False).distinct().named()
    if one.campus_id:
        rows = rows.filter(place__building__campus=one.campus_id)
    stations = list(rows.order_by("pk"))
    weeks = weeks_unseen(stations, here(one.starts_at).date(), rule.cap_weeks)
    return {
        "method": one.method,
        "posts": one.posts,
        "cap_weeks": rule.cap_weeks,
        "uniform_percent": rule.uniform_percent,
        "people": [person.pk for person in people],
        "team_count": one.team_count,
        "team_size": one.team_size,
        "stations": [
            {"id": s.pk, "name": str(s), "unit": s.unit_id, "weeks": weeks[s.pk], "risk": s.risk} for s in stations
        ],
        "teams": [
            {"number": team.number, "units": sorted({pk for person in team.members.all() for pk in person.unit_ids})}
            for team in parties
        ],
    }


@action("inspections.begin_round", _("Begin the round"), when=[SEALED])
def begin_round(one: Round, *, by: Person | None) -> Round:
    """When its time has come the seed is published and the posts are drawn; the teams are told."""
    if timezone.now() < one.starts_at:
        raise Refused(gettext("It begins at %(at)s.") % {"at": moment(one.starts_at)})
    one.seed, one.begun_at, one.status = seed_of(one), timezone.now(), RUNNING
    one.save()
    teams = {team.number: team for team in one.teams.all()}
    stations = {s.pk: s for s in Station.objects.filter(pk__in=[known["id"] for known in one.inputs["stations"]])}
    current = {checklist.pk: checklist.current for checklist in Checklist.objects.all()}
    Target.objects.bulk_create(
        Target(round=one, team=teams[number], station_id=pk, edition=current[stations[pk].checklist_id], order=order)
        for order, (pk, number) in enumerate(draw.drawn(one.seed, one.inputs), start=1)
    )
    going = Person.objects.filter(teams__round=one).distinct()
    tell(going, "inspections.going", one, _("The round has begun. Your posts are on your phone now."),
         url="/inspections/now/")  # fmt: skip
    return one


@action("inspections.end_round", _("End the round"), when=[RUNNING])
def end_round(one: Round, *, by: Person | None) -> Round:
    """A supervisor ends a round whose teams are back; what still waits on a phone comes in all the same."""
    return _ended(one)


@action("inspections.finish_round", _("The round is over"), when=[RUNNING])
def finish_round(one: Round, *, by: None) -> Round:
    """A round whose window is over ends by itself."""
    return _ended(one)


def _ended(one: Round) -> Round:
    one.ended_at, one.status = timezone.now(), ENDED
    one.save()
    tell([one.planned_by], "inspections.ended", one, _("%(round)s has ended. Its bulletin can be prepared."), round=one)
    return one


@action("inspections.cancel_round", _("Cancel the round"), when=[PLANNED, SEALED, RUNNING])
def cancel_round(one: Round, *, by: Person, reason: str) -> Round:
    """A supervisor calls a round off and says why; what was seen until then stays on record."""
    going = list(Person.objects.filter(teams__round=one).distinct())
    one.reason, one.status, one.ended_at = reason, Round.Status.CANCELLED, timezone.now()
    one.save()
    tell(going, "inspections.going", one, _("%(round)s was called off: %(reason)s"), round=one, reason=reason)
    return one


def keep_time(now: datetime | None = None) -> None:
    """Every minute: what is due begins, and what is over ends."""
    now = now or timezone.now()
    for one in Round.objects.filter(status=SEALED, starts_at__lte=now):
        begin_round(one, by=None)
    for one in Round.objects.filter(status=RUNNING, ends_at__lte=now):
        finish_round(one, by=None)
