"""The demo's quarterly self-checks against waste: filed on the sixth of the next quarter, figures as they were then."""

from datetime import time, timedelta

from apps.canteen.demo.meals import measure
from apps.canteen.demo.places import MAIN, OTHER
from apps.canteen.demo.weekly import manager
from apps.canteen.models import SelfCheck
from apps.canteen.queries import selfchecks
from apps.core import demo
from apps.core.dates import local
from apps.core.periods import Period

NOTES = {"signs": "取餐口、回收台均已张贴", "teaching": "每季度一次光盘行动宣传", "reception": "按公函和标准安排"}
BEFORE = "盛取以大份为主，剩菜集中在个别菜品。拟推行小份菜、半份菜，按报餐人数备餐，收餐处设劝导员。"
SINCE = "推行小份菜、半份菜和按报餐备餐以来，人均浪费量明显下降，下季度继续压减剩余较多的菜品。"


def write(bureau: demo.Bureau) -> None:
    first = Period.around(bureau.starts_on, "Q")
    for quarter in (first, first.after()):
        on = quarter.last + timedelta(days=6)
        if on > bureau.today or quarter.first > bureau.ends_on:
            continue
        for n, campus in enumerate((MAIN, OTHER)):
            _file(bureau, quarter, bureau.made["campuses"][campus], local(on, time(15, 10 + 12 * n)))


def _file(bureau: demo.Bureau, quarter: Period, campus, at) -> None:
    is_before = quarter.last < measure(bureau)
    said = {
        question.code: (not (is_before and question.code == "small"), NOTES.get(question.code, ""))
        for question in selfchecks.questions(quarter) if not question.figure
    }  # fmt: skip
    answers = [answer.plain() for answer in selfchecks.answers(quarter, campus, said)]
    check = SelfCheck.objects.create(
        campus=campus, first_on=quarter.first, measures=BEFORE if is_before else SINCE, filed_by=manager(bureau),
        filed_at=at, answers=answers, sums=selfchecks.sums(quarter, campus),
    )  # fmt: skip
    facts = {
        "campus": {"id": campus.pk, "name": str(campus)}, "quarter": quarter.first.isoformat(),
        "measures": check.measures, "said": {code: list(told) for code, told in said.items()},
    }  # fmt: skip
    bureau.wrote_down("canteen.file_self_check", check, by=manager(bureau), at=at, facts=facts)
