"""What the system itself answers of the quarterly self-check: each figure of its questions, and whether it is well."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from apps.canteen.models import SelfCheckQuestion
from apps.canteen.queries import expected, figures
from apps.core import metrics
from apps.core.periods import Period

Figure = SelfCheckQuestion.Figure


@dataclass(frozen=True)
class Answer:
    """A question with its answer. ``met``: whether it is as it should be; None where nobody knows."""

    code: str
    words: str
    source: str
    figure: str = ""
    value: str = ""
    limit: str = ""
    side: str = ""
    met: bool | None = None
    note: str = ""

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def questions(period: Period) -> list[SelfCheckQuestion]:
    """Those asked on the last day of the quarter."""
    return list(SelfCheckQuestion.objects.in_force(period.last))


def answers(period: Period, campus: Any, said: dict[str, tuple[bool | None, str]] | None = None) -> list[Answer]:
    """Figures answer where there are some; ``said`` are the answers of a person by code: yes or no, and a note."""
    said = said or {}
    with metrics.reading():
        known = values(period, campus)
        return [_answer(question, known, *said.get(question.code, (None, ""))) for question in questions(period)]


def _answer(question: SelfCheckQuestion, known: dict[str, Decimal | None], met: bool | None, note: str) -> Answer:
    usual = {"code": question.code, "words": question.words, "source": question.source, "note": note}
    if not question.figure or question.limit is None:
        return Answer(**usual, met=met)
    value = known[question.figure]
    if value is not None:
        met = value <= question.limit if question.side == question.Side.MOST else value >= question.limit
    return Answer(
        **usual, figure=question.figure, value="" if value is None else f"{value}", limit=f"{question.limit}",
        side=question.side, met=None if value is None else met,
    )  # fmt: skip


def values(period: Period, campus: Any) -> dict[str, Decimal | None]:
    """Each figure of the questions, one place after the point; None where there is nothing to tell."""
    whole, before = figures.whole(period, campus), figures.whole(period.before(), campus)
    waste, earlier = figures.waste_per_head(whole), figures.waste_per_head(before)
    exact = {
        Figure.WASTE: waste,
        Figure.CHANGE: (waste - earlier) * 100 / earlier if waste is not None and earlier else None,
        Figure.WEIGHED: figures.share(_meals_weighed(period, campus), whole.meals),
        Figure.FORECAST: forecast_error(period, campus),
        Figure.OVER: figures.share(whole.prepared - whole.served, whole.served),
        Figure.SHOW_UP: figures.show_up(whole),
        Figure.PLEASED: figures.pleased(whole),
    }
    return {str(key): None if value is None else Decimal(metrics.rounded(value, 1)) for key, value in exact.items()}


def sums(period: Period, campus: Any) -> dict[str, str]:
    """Heads, portions and kilograms of the quarter, as they are printed and frozen."""
    whole = figures.whole(period, campus)
    heads = {name: f"{getattr(whole, name):,}" for name in ("meals", "served", "prepared")}
    return heads | {name: f"{getattr(whole, name):,.2f}" for name in ("preparation", "unserved", "plate")}


def _meals_weighed(period: Period, campus: Any) -> int:
    return figures.weighed(period, campus).order_by().values("meal").distinct().count()


def forecast_error(period: Period, campus: Any) -> Decimal | None:
    """How far the forecast was off, in per cent of all who came: |forecast − served| added up ÷ served added up."""
    told = expected.reviewed(list(figures.served(period, campus)))
    off = sum(abs(heads.likely - (meal.served or 0)) for meal, heads in told)
    return figures.share(off, sum(meal.served or 0 for meal, _heads in told))
