"""Charts: the points of a metric as bars or a line, with the same numbers in a table beside them; and figures as a
sheet of a workbook."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.core.exports import Sheet
from apps.core.metrics import Metric, Point, Reading


@dataclass
class Chart:
    """One chart. ``kind``: "bar", "lying" (bars from left to right, for long names) or "line"."""

    id: str
    title: Any
    metric: Metric
    points: list[Point]
    by: Any = ""  # what the first column of the table is called
    kind: str = "bar"
    most: int | None = None  # how many points are drawn; the table has them all
    note: Any = ""
    beside: list[Point] = field(default_factory=list)  # to compare with, point for point
    beside_name: Any = ""
    table: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.table = [
            {"label": point.label, "value": self.metric.words(point.value), "url": point.url} for point in self.points
        ]
        for row, other in zip(self.table, self.beside, strict=False):
            row["beside"] = self.metric.words(other.value)

    @property
    def facts_id(self) -> str:
        return f"{self.id}-facts"

    @property
    def says(self) -> str:
        """For whoever cannot see it."""
        return _("Chart: %(title)s. The numbers are in the table below it.") % {"title": self.title}

    @property
    def facts(self) -> dict[str, Any]:
        """What the browser draws."""
        drawn = self.points[: self.most]
        return {
            "kind": self.kind,
            "name": str(self.metric.name),
            "unit": str(self.metric.unit),
            "labels": [point.label for point in drawn],
            "values": self._values(drawn),
            "beside": self._values(self.beside[: self.most]),
            "beside_name": str(self.beside_name),
            "beside_texts": [self.metric.words(point.value) for point in self.beside[: self.most]],
            "texts": [self.metric.words(point.value) for point in drawn],
            "urls": [point.url for point in drawn],
        }

    def _values(self, points: list[Point]) -> list[float | None]:
        return [None if point.value is None else float(self.metric.rounded(point.value) or 0) for point in points]


def definitions(readings: list[Reading]) -> Sheet:
    """The figures with what they mean, as a sheet of a workbook."""
    headings = [_("Figure"), _("Value"), _("Unit of measure"), _("Period"), _("Campus"), _("Definition"), _("Kept by")]
    rows = [
        [str(r.metric.name), r.value, r.unit, r.period.name, r.campus.name if r.campus else "",
         str(r.metric.definition), str(r.metric.owner)]
        for r in readings
    ]  # fmt: skip
    return Sheet(_("Figures"), headings, rows, widths=[20, 12, 10, 26, 14, 80, 20])
