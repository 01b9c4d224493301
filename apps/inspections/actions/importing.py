"""Posts to be checked from a table: what a row must hold, and the verb by which it enters the book."""

from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import sockets
from apps.core.actions import Refused
from apps.core.imports.judging import Kind, Row, known_by
from apps.core.imports.tables import Field, Table, bare, spelled
from apps.inspections.actions.books import add_station
from apps.inspections.models import Checklist, Station, Target
from apps.inspections.policies import runs_rounds
from apps.org.models import Place, Post, Unit

STATIONS = Table(
    "stations",
    gettext_lazy("Posts to be checked"),
    ("受检岗位", "岗位表", "岗位"),
    (
        Field("name", gettext_lazy("Name"), ("岗位", "岗位名称", "名称"), True, "东门岗"),
        Field("unit", gettext_lazy("Unit"), ("单位", "科室", "部门", "责任单位"), True, "安全保卫科"),
        Field("checklist", gettext_lazy("Kind of post"), ("岗位类别", "类别"), True, "保安",
              gettext_lazy("As on the page of checklists.")),
        Field("place", gettext_lazy("Place"), ("地点", "场所"), example="东门岗"),
        Field("post", gettext_lazy("Manned by the post"), ("人员岗位", "由岗位值守"), example="保安员",
              note=gettext_lazy("The title of a post of that unit; its holders are expected there.")),
        Field("days", gettext_lazy("Manned on"), ("值守日", "在岗日"), example="每天"),
        Field("from_time", gettext_lazy("Manned from"), ("上岗时间", "开始时间"), True, "08:30"),
        Field("until_time", gettext_lazy("Manned until"), ("离岗时间", "结束时间"), True, "17:30"),
        Field("risk", gettext_lazy("Risk"), ("风险",), example="1"),
    ),
)  # fmt: skip
DAYS = {word: one for one in (Station.Days.WORKING, Station.Days.EVERY) for word in spelled(one.label, (one.value,))}


def judge_stations(by: Any) -> Callable[[Row], dict[str, Any] | None]:
    """Knows the units, places, posts and kinds of post of the moment the file is read."""
    units = known_by(Unit.objects.in_service(), "name", "short_name")
    places = known_by(Place.objects.in_service(), "name")
    kinds = known_by(Checklist.objects.all(), "name")
    posts = {(post.unit_id, bare(post.title)): post for post in Post.objects.all()}
    there = set(Station.objects.values_list("unit", "name"))

    def judge(row: Row) -> dict[str, Any] | None:
        values = {
            "name": row.words("name", 60),
            "unit": row.one_of("unit", units),
            "checklist": row.one_of("checklist", kinds),
            "place": row.one_of("place", places),
            "days": row.one_of("days", DAYS) or Station.Days.WORKING,
            "from_time": _time(row, "from_time"),
            "until_time": _time(row, "until_time"),
            "risk": _risk(row),
        }
        values["post"] = _post(row, values["unit"], posts)
        unit = values["unit"]
        if unit and (unit.pk, values["name"]) in there:
            row.complain("name", _("“%(name)s” is among this unit's posts already. Change it there.") % values)
        if values["from_time"] is not None and values["from_time"] == values["until_time"]:
            row.complain("until_time", _("The hours must not begin and end at the same time."))
        if unit:
            there.add((unit.pk, values["name"]))
        return None if row.problems else values

    return judge


def _time(row: Row, key: str) -> time | None:
    cell = row.cells.get(key)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    words = row.words(key, 20).replace("：", ":")
    try:
        return time.fromisoformat(words.zfill(5) if len(words) < 5 else words[:5])
    except ValueError:
        row.complain(key, _("“%(cell)s” is no time. Write it like 08:30.") % {"cell": words})
        return None


def _risk(row: Row) -> int:
    risk = row.number_of("risk", 0)
    if risk is not None and not 1 <= risk <= 3:
        row.complain("risk", _("The risk is 1, 2 or 3."))
        return 1
    return int(risk or 1)


def _post(row: Row, unit: Unit | None, posts: dict[tuple[int, str], Post]) -> Post | None:
    words = row.words("post", 40)
    if not words or unit is None:
        return None
    post = posts.get((unit.pk, bare(words)))
    if post is None:
        row.complain("post", _("%(unit)s has no post “%(post)s”.") % {"unit": unit, "post": words})
    return post


def write_stations(batch: Any, values: Iterator[dict[str, Any]], by: Any) -> None:
    """Each post by the verb that a person would use."""
    for facts in values:
        add_station(by=by, batch=batch, **facts)


def undo_stations(batch: Any, by: Any) -> None:
    """The posts go again, as long as none of them was ever in a round."""
    stations = Station.objects.filter(batch=batch)
    if gone_to := Target.objects.filter(station__in=stations).select_related("station").first():
        says = _("“%(post)s” was in a round already, so the table cannot be taken back. Close posts one by one.")
        raise Refused(says % {"post": gone_to.station})
    stations.delete()


def plug() -> None:
    label = gettext_lazy("Posts to be checked")
    sockets.imports.plug(
        "inspections.stations", Kind(label, STATIONS, runs_rounds, judge_stations, write_stations, undo_stations)
    )
