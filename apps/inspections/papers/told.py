"""What a bulletin says, from its frozen facts and from nothing else; screen, PDF and document all say this."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.core import cells, dates
from apps.findings.models import Finding


@dataclass
class Grid:
    """A table: its headings, its rows; ``wide``: the columns that hold words and not figures; ``shares``: how the width
    is divided, or such that words have twice the room of figures."""

    headings: list[str]
    rows: list[list[str]]
    wide: tuple[int, ...] = (0,)
    shares: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        self.shares = self.shares or tuple(2.2 if at in self.wide else 1.0 for at in range(len(self.headings)))


UNIT_SHARES = (2.1, 1, 1, 1, 1, 1, 1, 1, 1.5, 1)
FINDING_SHARES = (1.2, 1.8, 2.4, 2.2, 1.2, 1.3)


@dataclass(frozen=True)
class Part:
    title: str
    says: list[str]
    grid: Grid | None = None


@dataclass(frozen=True)
class Told:
    title: str
    version: str
    office: str
    heading: bool
    on: str
    parts: list[Part]


def told(facts: dict[str, Any]) -> Told:
    frame, one = facts["bulletin"], facts["round"]
    number = frame["number"]
    parts = [_range(facts), _presence(facts), _grades(facts), _faults(facts), _findings(facts)]
    if facts["unseen"]:
        parts.append(_unseen(facts))
    if frame["words"]:
        parts.append(Part(_("What is asked for"), frame["words"].splitlines()))
    return Told(
        title=_("Bulletin on the spot checks “%(title)s”") % {"title": one["title"]},
        version=_("Version %(number)s") % {"number": number} if number > 1 else "",
        office=frame["office"],
        heading=bool(frame["heading"] and frame["office"]),
        on=_day(frame["issued_on"]),
        parts=parts,
    )


def _day(iso: str) -> str:
    on = date.fromisoformat(iso)
    return _("%(year)s-%(month)s-%(day)s") % {"year": on.year, "month": on.month, "day": on.day}


def percent(share: str | None) -> str:
    return cells.EMPTY if share is None else f"{share}%"


def _range(facts: dict[str, Any]) -> Part:
    one, posts = facts["round"], facts["posts"]
    window = dates.span(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
    says = _(
        "On %(window)s, %(teams)s teams with %(checkers)s people checked posts of %(units)s units. Posts to be seen: "
        "%(to_see)s; seen: %(seen)s; not seen: %(unseen)s. Checked outside of the team's time: %(outside)s; received "
        "after the end of the round: %(late)s."
    )
    return Part(_("Range"), [says % {**one, **posts, "window": window}])


def _presence(facts: dict[str, Any]) -> Part:
    says = _(
        "On post: %(present)s; not on post: %(absent)s; away with a reason: %(excused)s; nobody holds the post: "
        "%(vacant)s; not manned at that time: %(off)s. On-post rate: %(rate)s. Posts where somebody had a reason, "
        "nobody holds the post or that were not manned are left out of the rate."
    )
    posts = facts["posts"]
    names = ("to_see", "seen", "present", "absent", "excused", "vacant", "off")
    headings = [pgettext("bulletin", "Unit"), _("To be seen"), _("Seen"), _("On post"),
                pgettext("bulletin", "Not on post"), _("With a reason"), pgettext("post", "Vacant"), _("Not manned"),
                _("On-post rate"), _("Faults")]  # fmt: skip
    rows = [
        [unit["unit"], *(str(unit[name]) for name in names), percent(unit["rate"]), str(unit["faults"])]
        for unit in facts["units"]
    ]
    says = says % {**posts, "rate": percent(posts["rate"])}
    return Part(_("On post"), [says], Grid(headings, rows, shares=UNIT_SHARES))


def _grades(facts: dict[str, Any]) -> Part:
    headings = [_("Aspect"), _("Good"), _("Fair"), _("Poor"), _("Graded"), _("Share of good")]
    rows = [
        [label, *(str(facts[name][grade]) for grade in ("good", "fair", "poor", "graded")),
         percent(facts[name]["share"])]
        for name, label in (("attitude", _("Attitude")), ("service", _("Service")))
    ]  # fmt: skip
    return Part(_("Attitude and service"), [_("What did not apply was not graded and is left out.")],
                Grid(headings, rows))  # fmt: skip


def _faults(facts: dict[str, Any]) -> Part:
    count = len(facts["findings"])
    says = ngettext("%(count)s fault was found.", "%(count)s faults were found.", count) % {"count": count}
    rows = [[line["item"] or _("Not on the checklist"), str(line["faults"])] for line in facts["items"]]
    return Part(_("Faults by item"), [says], Grid([_("Item"), _("Faults")], rows) if rows else None)


def _findings(facts: dict[str, Any]) -> Part:
    if not facts["findings"]:
        return Part(pgettext("bulletin", "To be put right"), [_("Nothing has to be put right.")])
    headings = [
        pgettext("bulletin", "Unit"),
        _("Post"),
        pgettext("bulletin", "Fault"),
        _("Put right by"),
        _("State"),
        _("Marks"),
    ]
    names = dict(Finding.Status.choices)
    rows = [
        [line["unit"], line["post"], line["title"], _day(line["due_on"]), str(names[line["status"]]), marks(line)]
        for line in facts["findings"]
    ]
    says = _("Each is put right by its day, and somebody else looks at it again.")
    grid = Grid(headings, rows, (0, 1, 2, 3, 4, 5), FINDING_SHARES)
    return Part(pgettext("bulletin", "To be put right"), [says], grid)


def marks(line: dict[str, Any]) -> str:
    found = [_("explained by the unit")] if line["explained"] else []
    return "、".join([*found, _("repeated")] if line["repeats"] else found)


def _unseen(facts: dict[str, Any]) -> Part:
    rows = [[line["unit"], line["post"]] for line in facts["unseen"]]
    return Part(_("Posts not seen"), [], Grid([pgettext("bulletin", "Unit"), _("Post")], rows, (0, 1)))
