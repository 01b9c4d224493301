"""A round that has begun, made row by row: what the phone meets, however it was drawn."""

import hashlib
from datetime import time, timedelta
from uuid import uuid4

from django.utils import timezone

from apps.findings.models import DueRule, Finding
from apps.inspections.actions.visits import check
from apps.inspections.models import (
    Checklist,
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
from apps.org.models import Person, Post

SEED = "5e" * 32
ITEMS = [
    ("presence", "按时在岗、着装规范", "脱岗\n着装不规范", "grave"),
    ("attitude", "接待热情、用语文明", "态度生硬\n答非所问", "ordinary"),
    ("service", "工作台账及时登记", "台账漏记\n台账不清", "minor"),
]


def rules():
    """What is laid down."""
    for severity, days in (("minor", 10), ("ordinary", 5), ("grave", 2)):
        DueRule.objects.get_or_create(severity=severity, starts_on="2020-01-01",
                                      defaults={"working_days": days, "source": "办法"})  # fmt: skip
    if not RoundRule.objects.exists():
        RoundRule.objects.create(starts_on="2020-01-01", source="办法")


def edition(by, name="门岗", items=ITEMS):
    checklist, _new = Checklist.objects.get_or_create(name=name)
    made = Edition.objects.create(checklist=checklist, number=checklist.editions.count() + 1, laid_down_by=by)
    for position, (aspect, text, phrases, severity) in enumerate(items, start=1):
        ChecklistItem.objects.create(edition=made, position=position, aspect=aspect, text=text, phrases=phrases,
                                     severity=severity)  # fmt: skip
    return made


def station(unit, checklist, name="东门岗", holder=None, **facts):
    """Manned day and night by a post that ``holder`` holds, where there is one."""
    post, _new = Post.objects.get_or_create(unit=unit, title=name)
    if holder is not None:
        Person.objects.filter(pk=holder.pk).update(post=post)
    return Station.objects.create(
        name=name, unit=unit, checklist=checklist, post=post, days="every", from_time=time(0),
        until_time=time(23, 59), **facts,
    )  # fmt: skip


def begun(by, teams, status="running", **facts):
    """``teams``: for each its people and its posts with the edition of each."""
    now = timezone.now()
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=3)}
    going = {"seed": SEED, "begun_at": now, "sealed_at": now} if status in ("running", "ended") else {}
    digest = hashlib.sha256(SEED.encode()).hexdigest()
    made = Round.objects.create(
        status=status, seed_hash=digest, planned_by=by, **{"title": "周查岗", **times, **going, **facts}
    )
    for number, (people, posts) in enumerate(teams, start=1):
        team = Team.objects.create(round=made, number=number, starts_at=made.starts_at, ends_at=made.ends_at)
        TeamMember.objects.bulk_create(TeamMember(team=team, round=made, person=person) for person in people)
        Target.objects.bulk_create(
            Target(round=made, team=team, station=post, edition=laid_down, order=order)
            for order, (post, laid_down) in enumerate(posts)
        )
    return made


def seen(target, /, **facts):
    """What a phone sends of one post."""
    known = {"key": str(uuid4()), "presence": "present", "attitude": "good", "service": "good"}
    return {**known, "target": getattr(target, "pk", target), "checked_at": timezone.now().isoformat()} | facts


def walked(units, by, ours, theirs, guard):
    """A round that has ended three days ago, of eight posts: seven seen, and something wrong with three of them."""
    rules()
    laid_down = edition(by, "窗口")
    items = {item.aspect: item for item in laid_down.items.all()}
    posts = [
        station(units.affairs if n <= 4 else units.finance, laid_down.checklist, f"{n}号岗", guard if n == 2 else None)
        for n in range(1, 9)
    ]
    halves = [(ours, [(post, laid_down) for post in posts[:4]]), (theirs, [(post, laid_down) for post in posts[4:]])]
    made = begun(by, halves, title="第一轮查岗")
    targets = list(made.targets.order_by("pk"))

    def wrong(aspect, title):
        return [{"item": items[aspect].pk, "title": title}]

    saw = [
        {"presence": "present", "attitude": "good", "service": "good"},
        {"presence": "absent", "findings": wrong("presence", "脱岗")},
        {"presence": "present", "attitude": "poor", "service": "good", "findings": wrong("attitude", "态度生硬")},
        {"presence": "absent"},
        {"presence": "present", "attitude": "fair", "service": "none", "findings": [{"title": "灯不亮", "item": None}]},
        {"presence": "absent"},
        {"presence": "present", "attitude": "good", "service": "good"},
    ]
    visits = [
        check(target, by=target.team.members.first(), key=uuid4(), **facts)
        for target, facts in zip(targets, saw, strict=False)
    ]
    return _over(made, visits)


def _over(made, visits):
    """The window was three days ago; one came in afterwards, and one was outside of its team's time."""
    ended = timezone.now() - timedelta(days=3)
    began = ended - timedelta(hours=4)
    Round.objects.filter(pk=made.pk).update(
        status="ended", starts_at=began, begun_at=began, ends_at=ended, ended_at=ended
    )
    ids = [visit.pk for visit in visits]
    Visit.objects.filter(pk__in=ids).update(
        received_at=ended - timedelta(hours=1), checked_at=ended - timedelta(hours=1)
    )
    Visit.objects.filter(pk=ids[0]).update(outside=True)
    Visit.objects.filter(pk=ids[6]).update(received_at=ended + timedelta(hours=1))
    Finding.objects.filter(source__in=[f"inspections.Visit:{pk}" for pk in ids]).update(
        explain_until=ended + timedelta(hours=48)
    )
    return Round.objects.get(pk=made.pk)
