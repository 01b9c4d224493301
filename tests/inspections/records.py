"""Rows of spot checks, for those who only count them."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from apps.inspections.models import Bulletin, Checklist, RoundRule, TeamMember, Visit
from apps.inspections.queries import counting, phone
from tests.inspections import going


def visit(by, name="东门岗"):
    """Of a post of its own, in a round of its own in which ``by`` goes."""
    laid_down = going.edition(by)
    post = going.station(by.unit, laid_down.checklist, name)
    target = going.begun(by, [([by], [(post, laid_down)])]).targets.get()
    return Visit.objects.create(
        key=uuid4(), target=target, by=by, presence="present", checked_at=timezone.now(), expected={"state": "vacant"}
    )


def bulletin(by, round_):
    frame = {"number": 1, "issued_on": "2026-11-20", "office": "机关事务管理局", "words": "", "heading": False}
    facts = {**counting.of_round(round_), "bulletin": frame}
    return Bulletin.objects.create(round=round_, facts=facts, issued_by=by)


def makers(by):
    """By model: how one more row comes to be; ``n`` keeps them apart."""

    def station(n):
        going.station(by.unit, Checklist.objects.get_or_create(name="门岗")[0], f"岗位{n}")

    def rule(n):
        RoundRule.objects.create(starts_on=date(2001 + n, 1, 1), ends_on=date(2001 + n, 6, 1), source="x")

    return {
        "inspections.Visit": lambda n: visit(by, f"岗{n}"),
        "inspections.Checklist": lambda n: going.edition(by, f"类别{n}"),
        "inspections.Station": station,
        "inspections.RoundRule": rule,
        "inspections.Round": lambda n: going.begun(by, [([by], [])]),
        "inspections.Bulletin": lambda n: bulletin(by, visit(by, f"通报{n}").target.round),
    }


def drawn_from(visit):
    """What a sealed round keeps, so that its draw can be repeated."""
    station, made = visit.target.station, visit.target.round
    known = {"id": station.pk, "name": str(station), "unit": station.unit_id, "weeks": 4, "risk": 1}
    people = list(TeamMember.objects.filter(round=made).values_list("person", flat=True))
    made.inputs = {
        "method": "all", "posts": 1, "cap_weeks": 8, "uniform_percent": 50, "stations": [known],
        "teams": [{"number": 1, "units": []}], "people": people, "team_count": 1, "team_size": 1,
    }  # fmt: skip
    made.save()


def one_of_each(by):
    """By the start of the names of their addresses."""
    going.rules()
    one = visit(by)
    drawn_from(one)
    code = reverse("inspections_at", args=[phone.code_of(one.target.station)])
    station = one.target.station
    of_round = dict.fromkeys(("round", "board", "wall", "draw"), one.target.round)
    kept = {"checklist": station.checklist, "station": station, "roundrule": RoundRule.objects.first(), "visit": one,
            "bulletin": bulletin(by, one.target.round)}  # fmt: skip
    found = {f"inspections_{name}": row for name, row in (of_round | kept).items()}
    return {**found, "inspections_at": SimpleNamespace(path=code)}
