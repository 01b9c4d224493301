"""A round of the demo as its verbs would have left it: sealed, begun, checked. All rows of a kind at once."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from apps.core import demo
from apps.core.dates import local
from apps.findings.models import Finding
from apps.findings.queries import due
from apps.inspections.actions.rounds import seed_of
from apps.inspections.models import (
    Answer,
    ChecklistItem,
    Edition,
    Round,
    RoundRule,
    Station,
    Target,
    Team,
    TeamMember,
    Visit,
)
from apps.inspections.queries import draw
from apps.inspections.queries.expected import expected_many
from apps.inspections.queries.goers import goers

START, LENGTH = time(8, 40), timedelta(hours=3)
TEAMS, SIZE, PEOPLE = 8, 2, 24


class Going:
    """Who goes, where to, and what was found in all rounds so far."""

    def __init__(self, bureau: demo.Bureau, stations: list[Station]):
        self.bureau, self.random = bureau, bureau.random("inspections")
        self.by = bureau.made["accounts"]["zhaolei"]
        self.stations = {one.pk: one for one in Station.objects.named()}
        self.editions = {one.checklist_id: one for one in Edition.objects.prefetch_related("items")}
        self.rule = RoundRule.objects.in_force(bureau.starts_on).get()
        self.people = self._people()
        self.heads = {unit.pk: due.head(unit) for unit in {one.unit for one in stations}}
        self.last: dict[int, date] = {}
        self.found: list[Finding] = []

    def _people(self) -> list[Any]:
        """Supervisors first, then heads; the one who plans goes along."""
        may = list(goers().prefetch_related("other_units"))
        office = [one for one in may if one.unit.name == "督查考核科"]
        return sorted((office + [one for one in may if one not in office and one.post.rank > 3])[:PEOPLE],
                      key=lambda one: one.pk)  # fmt: skip

    def sealed(self, title: str, on: date, *, days: int, method: str, posts: int) -> Round:
        starts_at = local(on, START)
        ends_at = local(on + timedelta(days=days), time(18, 0)) if days else starts_at + LENGTH
        nonce = f"{self.random.getrandbits(128):032x}"
        one = Round(title=title, starts_at=starts_at, ends_at=ends_at, method=method, posts=posts, nonce=nonce)
        one.team_count, one.team_size, one.planned_by = TEAMS, SIZE, self.by
        one.sealed_at = starts_at - timedelta(hours=17)
        one.seed_hash = draw.hash_of(seed_of(one))
        return one

    def begun(self, one: Round, *, ended: bool) -> Round:
        """Its seed is published, its teams and posts are there; ended, where its window is over."""
        one.seed, one.begun_at = seed_of(one), one.starts_at
        one.status, one.version = Round.Status.RUNNING, 3
        if ended:
            one.status, one.ended_at, one.version = Round.Status.ENDED, one.ends_at, 4
        known = {person.pk: person for person in self.people}
        parties = draw.teams(one.seed, sorted(known), TEAMS, SIZE)
        one.inputs = self._inputs(one, [[known[pk] for pk in ids] for ids in parties])
        one.save()
        Round.objects.filter(pk=one.pk).update(version=one.version)
        one.pool.set(self.people)
        made = Team.objects.bulk_create(
            Team(round=one, number=n, starts_at=one.starts_at, ends_at=one.ends_at) for n in range(1, TEAMS + 1)
        )
        TeamMember.objects.bulk_create(
            TeamMember(team=team, round=one, person_id=pk)
            for team, ids in zip(made, parties, strict=True)
            for pk in ids
        )
        self._targets(one, {team.number: team for team in made}, parties)
        self._told(one)
        return one

    def _inputs(self, one: Round, parties: list[list[Any]]) -> dict[str, Any]:
        on = one.starts_at.date()
        weeks = {pk: (on - self.last[pk]).days // 7 if pk in self.last else self.rule.cap_weeks for pk in self.stations}
        return {
            "method": str(one.method), "posts": one.posts, "cap_weeks": self.rule.cap_weeks,
            "uniform_percent": self.rule.uniform_percent, "people": sorted(person.pk for person in self.people),
            "team_count": TEAMS, "team_size": SIZE,
            "stations": [
                {"id": s.pk, "name": str(s), "unit": s.unit_id, "weeks": weeks[s.pk], "risk": s.risk}
                for s in sorted(self.stations.values(), key=lambda s: s.pk)
            ],
            "teams": [
                {"number": n, "units": sorted({pk for person in party for pk in person.unit_ids})}
                for n, party in enumerate(parties, 1)
            ],
        }  # fmt: skip

    def _targets(self, one: Round, teams: dict[int, Team], parties: list[list[int]]) -> None:
        self.parties = {teams[n].pk: ids for n, ids in enumerate(parties, 1)}
        self.targets = Target.objects.bulk_create(
            Target(round=one, team=teams[number], station=self.stations[pk], order=order,
                   edition=self.editions[self.stations[pk].checklist_id])
            for order, (pk, number) in enumerate(draw.drawn(one.seed, one.inputs), 1)
        )  # fmt: skip

    def _told(self, one: Round) -> None:
        lines = [
            ("plan_round", self.by, one.sealed_at - timedelta(hours=1)), ("seal_round", self.by, one.sealed_at),
            ("begin_round", None, one.begun_at), ("finish_round", None, one.ended_at),
        ]  # fmt: skip
        for version, (verb, by, at) in enumerate(lines, 1):
            if at is not None:
                facts = {"title": one.title} if verb == "plan_round" else {}
                self.bureau.wrote_down(f"inspections.{verb}", one, by=by, at=at, version=version, facts=facts)

    # -- what the teams saw ------------------------------------------------------------------------
    def checked(self, one: Round, *, absent: int, faults: int, only: int | None = None) -> None:
        """Everybody is on post but so many; at so many others something is wrong with attitude or service."""
        targets = self.targets[:only]
        due_there = expected_many([target.station for target in targets], one.starts_at + timedelta(minutes=30))
        missed = self.random.sample([t for t in targets if _is_due(due_there[t.station_id])], absent)
        wrong = self.random.sample([target for target in targets if target not in missed], faults)
        people = {person.pk: person for person in self.people}
        visits = []
        for n, target in enumerate(targets):
            at = one.starts_at + timedelta(minutes=5 + 2 * n, seconds=self.random.randrange(60))
            aspect = self.random.choice(["attitude", "service"]) if target in wrong else ""
            away = target in missed
            grade = "none" if away else "good"
            visits.append(Visit(
                key=UUID(int=self.random.getrandbits(128), version=4), target=target,
                expected=due_there[target.station_id],
                by=people[self.parties[target.team_id][0]], presence="absent" if away else "present",
                attitude="fair" if aspect == "attitude" else grade, service="fair" if aspect == "service" else grade,
                checked_at=at, received_at=at + timedelta(seconds=2),
            ))  # fmt: skip
        visits = Visit.objects.bulk_create(visits)
        self._answers(visits)
        for visit in visits:
            self.last[visit.target.station_id] = one.starts_at.date()
            facts = {"presence": visit.presence, "attitude": visit.attitude, "service": visit.service}
            self.bureau.wrote_down("inspections.check", visit, by=visit.by, at=visit.received_at, facts=facts)

    def _answers(self, visits: list[Visit]) -> None:
        answers, found = [], []
        for visit in visits:
            there = visit.presence == "present"
            for item in visit.target.edition.items.all():
                wrong = item.aspect == "presence" if not there else getattr(visit, item.aspect, "good") == "fair"
                says = self.random.choice(item.phrases.splitlines()) if wrong and there else "脱岗" if wrong else ""
                verdict = "fault" if wrong else "good" if there else "none"
                answers.append(Answer(visit=visit, item=item, verdict=verdict, says=says))
                if wrong:
                    found.append(self._finding(visit, item, says))
        Answer.objects.bulk_create(answers)
        self.found += Finding.objects.bulk_create(found)

    def _finding(self, visit: Visit, item: ChecklistItem, says: str) -> Finding:
        station, at = visit.target.station, visit.received_at
        return Finding(
            title=f"{station.name}：{says}", severity=item.severity, unit=station.unit, place=station.place,
            owner=self.heads[station.unit_id] or visit.by, post=station.post, found_by=visit.by, found_at=at,
            due_on=due.due_on(item.severity, at.date()), source=f"inspections.Visit:{visit.pk}",
            source_line=str(item.pk), explain_until=at + timedelta(hours=self.rule.explain_hours),
        )  # fmt: skip


def _is_due(known: dict[str, Any]) -> bool:
    """Somebody must be there who has no reason to be away."""
    return known["state"] in ("manned", "deputy") and any(not one["why"] for one in known["people"])
