"""Write the meetings part: rooms and rules, the half-year with its known figures, the lively present."""

from apps.core import demo
from apps.meetings.demo import company, figures, halfyear, present, rooms
from apps.meetings.demo import diary as diaries
from apps.meetings.demo.hosts import Hosts
from apps.meetings.demo.precedence import Doings


def load(bureau: demo.Bureau) -> None:
    bureau.made["rooms"] = rooms.load(bureau)
    random = bureau.random("meetings")
    diary = diaries.Diary(bureau, bureau.made["rooms"], random)
    hosts = Hosts(bureau, diary, random)
    halfyear.write(bureau, diary, hosts, figures.quotas(bureau, bureau.random("meetings.figures")))
    present.write(bureau, diary, hosts)
    doings = Doings(bureau, diary)
    doings.plan()
    doings.write(diaries.save(bureau, diary.meetings))
    company.write(bureau, diary)
