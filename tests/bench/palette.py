"""How long the palette needs at 60,000 entries: python -m logistics.embedded.shell -- python -m tests.bench.palette

Prints milliseconds a search beside a reference (the same words by a bare scan of the table) taken in the same run.
Everything happens in one transaction that is rolled back.
"""

import os
import random
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
django.setup()

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from apps.core import search
from apps.core.models import SearchEntry
from apps.core.pinyin import readings
from apps.org.models import Person, Unit
from tests.bench import meter

ENTRIES = 60_000
WORDS = [
    "会议",
    "会议室",
    "党政",
    "hys",
    "财务",
    "huiyi",
    "李",
    "张伟",
    "zw",
    "第一会",
    "2026",
    "sl",
    "培训",
    "后勤",
    "b",
]
FIRST = ["全局", "党政办", "财务科", "后勤服务中心", "机关党委", "人事科", "车队", "食堂", "信息中心", "综合科"]
SECOND = ["周例会", "工作会议", "培训", "座谈会", "党组会", "经费审核", "安全检查", "采购评审", "考核", "专题学习"]
PEOPLE, GIVEN = "李王张刘陈杨赵黄周吴单仇曾", "伟芳娜敏静丽强磊军洋勇艳"


def fill() -> None:
    chance = random.Random(9)
    kind = ContentType.objects.get_for_model(Person)
    rows = []
    for number in range(ENTRIES):
        if number % 61 == 0:
            title = chance.choice(PEOPLE) + chance.choice(GIVEN) + chance.choice(GIVEN + " ")
        else:
            title = f"{chance.choice(FIRST)}{chance.choice(SECOND)}（第{chance.randrange(400)}次）"
        full, initials = readings(title.strip())
        place = [f"三楼第{number % 25}会议室"] if number % 4 else []
        text = "".join(f"\n{line}" for line in (title, *place, *full, *initials))
        audience = ["*"] if number % 3 else [f"unit:{number % 40}", f"person:{number % 900}"]
        rows.append(
            SearchEntry(
                subject_type=kind,
                subject_id=10**9 + number,
                kind="org.Person",
                weight=30 if number % 61 == 0 else 50,
                title=title,
                url="/",
                text=text,
                audience=audience,
            )
        )
    SearchEntry.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        for index in ("core_search_text", "core_search_pairs"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE core_searchentry")


def milliseconds(work, rounds: int = 15) -> list[float]:
    taken = []
    for _round in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def scan(word: str) -> None:
    """The reference: every row is read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_searchentry WHERE text || '' LIKE %s", [f"%{word}%"])
        cursor.fetchone()


def main() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        fill()
        unit = Unit.objects.create(name="bench")
        person = Person.objects.create(username="bench", name="单晓红", unit=unit)
        person.audiences  # read once a request
        everything, references = [], []
        print(f"{'word':10} {'found':>6} {'median':>8} {'p95':>8} {'scan':>8}  ms")
        for word in WORDS:
            taken = milliseconds(lambda word=word: search.find(person, word))
            reference = statistics.median(milliseconds(lambda word=word: scan(word), 3))
            found = len(search.find(person, word))
            print(f"{word:10} {found:6} {taken[7]:8.1f} {taken[14]:8.1f} {reference:8.1f}")
            everything += taken
            references.append(reference)
        p95 = sorted(everything)[int(len(everything) * 0.95)]
        bare = statistics.median(references)
        print(f"all words: p95 {p95:.1f} ms {meter.verdict('palette', p95, 50)}; the bare scan takes {bare:.1f} ms")
        transaction.set_rollback(True)
    meter.end()


main()
