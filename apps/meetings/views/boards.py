"""The boards: day, week, month, and the weekly sheet. Odd screens, so function views."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from apps.core import dates
from apps.core.exports import FORMATS, Sheet, hand_out
from apps.core.policies import can
from apps.meetings.models import Booking, Room
from apps.meetings.queries import board, plans

EARLIEST, LATEST = 2000, 2100
KEPT = ("campus", "mine", "unit", "room", "hours")


def asked_day(request: HttpRequest) -> date:
    """The day in the address; today where none is given, or one of no use."""
    try:
        on = date.fromisoformat(request.GET.get("date", "")[:10])
    except ValueError:
        return dates.today()
    return on if EARLIEST <= on.year <= LATEST else dates.today()


def number(asked: str) -> str:
    """The number of a record, or nothing: “²” is a digit too, but no number."""
    return asked if asked.isascii() and asked.isdigit() and len(asked) < 19 else ""


def whose(request: HttpRequest) -> str:
    """``?mine=1``: mine; ``?unit=mine`` or ``?unit=1…``: my units' or that unit's; else everybody's."""
    if request.GET.get("mine"):
        return "mine"
    unit = request.GET.get("unit", "")
    return "unit" if unit == "mine" else number(unit)


def asked_campus(request: HttpRequest) -> str:
    campus = request.GET.get("campus", "")
    return "all" if campus == "all" else number(campus)


def whole(request: HttpRequest) -> bool:
    return request.GET.get("hours") == "all"


class Links:
    """Addresses of this page and its sisters with one thing changed and the rest kept."""

    def __init__(self, request: HttpRequest, on: date, campus: Any):
        asked = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
        asked["campus"] = str(campus.pk) if campus else "all"
        self.path, self.asked, self.on = request.path, asked, on

    def to(self, page: str = "", on: date | None = None, **changes: str) -> str:
        facts = {"date": (on or self.on).isoformat(), **self.asked, **changes}
        where = reverse(page) if page else self.path
        return f"{where}?{urlencode({name: value for name, value in facts.items() if value})}"

    def views(self, current: str) -> list[dict]:
        names = [
            ("meetings_day", pgettext("board", "Day")),
            ("meetings_week", pgettext("board", "Week")),
            ("meetings_month", pgettext("board", "Month")),
        ]
        shown = [{"url": self.to(name, room=""), "label": label, "active": name == current} for name, label in names]
        return [
            *shown,
            {
                "url": self.to("meetings_sheet", room="", mine="", unit=""),
                "label": _("Weekly sheet"),
                "active": current == "meetings_sheet",
            },
        ]

    def campuses(self, campuses: list[tuple[Any, int]], chosen: Any) -> list[dict]:
        shown = [
            {"url": self.to(campus=str(site.pk), unit=""), "label": site.name, "count": n, "active": site == chosen}
            for site, n in campuses
        ]
        if len(shown) > 1:
            every = {"url": self.to(campus="all"), "label": _("All"), "count": sum(n for _site, n in campuses)}
            shown.append({**every, "active": chosen is None})
        return shown

    def whose(self, current: str) -> list[dict]:
        return [
            {"url": self.to(mine="", unit=""), "label": _("All meetings"), "active": current == ""},
            {"url": self.to(mine="1", unit=""), "label": _("Mine"), "active": current == "mine"},
            {"url": self.to(mine="", unit="mine"), "label": _("My unit's"), "active": current == "unit"},
        ]


def frame(request: HttpRequest, links: Links, page: str, campuses: list, chosen: Any, step: timedelta) -> dict:
    """What stands around every board: where one is, where one can go."""
    current = whose(request)
    hours = {}
    if page == "meetings_day" or "room" in links.asked:
        every = whole(request)
        hours = {"hours_url": links.to(hours="" if every else "all")}
        hours["hours_label"] = _("Office hours only") if every else _("All opening hours")
    return {
        **hours,
        "on": links.on,
        "views": links.views(page),
        "campuses": links.campuses(campuses, chosen),
        "whose": links.whose(current),
        "chosen_unit": current if current.isdigit() else "",
        "everyones_url": links.to(mine="", unit=""),
        "today_url": links.to(on=dates.today()),
        "is_today": links.on == dates.today(),
        "previous_url": links.to(on=links.on - step),
        "next_url": links.to(on=links.on + step),
        "campus": chosen,
        "kept": links.asked.items(),
    }


@require_GET
@login_required
def day(request: HttpRequest) -> HttpResponse:
    on = asked_day(request)
    shown = board.day(request.user, on, campus=asked_campus(request), whose=whose(request), whole=whole(request))
    links = Links(request, on, shown.campus)
    context = {
        **frame(request, links, "meetings_day", shown.campuses, shown.campus, timedelta(days=1)),
        "board": shown.board,
        "calendar": shown.calendar,
        "total": shown.total,
        **({} if shown.total else empty_house(request)),
        "units": legend(links, shown.board.units),
        "board_label": _("Meeting rooms on %(day)s") % {"day": dates.day(on)},
        "day_words": dates.day(on, year=True),
    }
    return render(request, "meetings/_board.html" if request.htmx else "meetings/day.html", context)


def empty_house(request: HttpRequest) -> dict[str, bool]:
    """Whether no room was ever entered, and what this person can do about it."""
    person: Any = request.user
    return {
        "bare": not Room.objects.exists(),
        "may_import": can(person, "org.check_import"),
        "may_add": can(person, "meetings.add_room"),
    }


def legend(links: Links, units: list[tuple[int, str, int]]) -> list[dict]:
    return [
        {"url": links.to(unit=str(pk), mine=""), "label": name, "hue": hue, "pk": str(pk)} for pk, name, hue in units
    ]


@require_GET
@login_required
def week(request: HttpRequest) -> HttpResponse:
    on, room = asked_day(request), number(request.GET.get("room", ""))
    asked = {"campus": asked_campus(request), "whose": whose(request), "whole": whole(request)}
    shown = plans.week(request.user, on, room=room, **asked)
    links = Links(request, on, shown.around.campus)
    names = [dates.day(day) for day in shown.days]
    context = {
        **frame(request, links, "meetings_week", shown.around.campuses, shown.around.campus, timedelta(days=7)),
        "week": shown,
        "board": shown.board,
        "units": legend(links, shown.units),
        "number": shown.days[0].isocalendar().week,
        "range": f"{dates.day(shown.days[0], year=True)} – {dates.day(shown.days[-1])}",
        "days": [
            {
                "url": links.to("meetings_day", day, room=""),
                "label": dates.day(day),
                "note": shown.notes[day],
                "is_today": day == dates.today(),
            }
            for day in shown.days
        ],
        "rows": [
            {
                "room": room,
                "cells": [{"list": cell, "day": name} for name, cell in zip(names, cells, strict=True)],
                "url": links.to(room=str(room.pk), mine="", unit=""),
            }
            for room, cells in shown.rows
        ],
    }
    if shown.room:
        context |= {"by_day": True, "all_rooms_url": links.to(room="", campus=str(shown.room.campus.pk))}
        context["board_label"] = _("%(room)s, week %(week)s") % {"room": shown.room, "week": context["number"]}
    return render(request, "meetings/_board.html" if request.htmx and shown.board else "meetings/week.html", context)


@require_GET
@login_required
def month(request: HttpRequest) -> HttpResponse:
    on = asked_day(request)
    weeks, found = plans.month(request.user, on, campus=asked_campus(request), whose=whose(request))
    links = Links(request, on, found.campus)
    first = on.replace(day=1)
    context = {
        **frame(request, links, "meetings_month", found.campuses, found.campus, timedelta(days=1)),
        "previous_url": links.to(on=(first - timedelta(days=1)).replace(day=1)),
        "next_url": links.to(on=(first + timedelta(days=32)).replace(day=1)),
        "weeks": [
            [{"day": day, "url": links.to("meetings_day", day.on), "label": dates.day(day.on)} for day in row]
            for row in weeks
        ],
        "weekdays": [dates.weekday(day.on) for day in weeks[0]],
        "today": dates.today(),
        "total": sum(day.count for row in weeks for day in row if day.inside),
        "month_words": _("%(year)s-%(month)s") % {"year": on.year, "month": on.month},
    }
    return render(request, "meetings/month.html", context)


@require_GET
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    on = asked_day(request)
    shown = plans.sheet(request.user, on, campus=asked_campus(request))
    first, last = dates.monday(on), dates.monday(on) + timedelta(days=6)
    title = _("Meetings of week %(week)s (%(first)s – %(last)s)") % {
        "week": shown.number, "first": dates.day(first, year=True), "last": dates.day(last),
    }  # fmt: skip
    if request.GET.get("format") in FORMATS:
        table = as_workbook(shown)
        return hand_out(request, Booking, title, [table], shown.meetings)
    links = Links(request, on, shown.around.campus)
    context = {
        **frame(request, links, "meetings_sheet", shown.around.campuses, shown.around.campus, timedelta(days=7)),
        "sheet": shown,
        "days": [{"label": dates.day(day.on), "day": day} for day in shown.days],
        "title": title,
        "range": f"{dates.day(first, year=True)} – {dates.day(last)}",
        "made_on": dates.day(dates.today(), year=True),
        "export_url": links.to(),
    }
    return render(request, "meetings/sheet.html", context)


def as_workbook(shown: plans.Sheet) -> Sheet:
    headings = [_("Day"), _("Part of the day"), _("Time"), _("Meeting"), _("Place"), _("Unit"), _("People")]
    rows = [
        [dates.day(day.on), part, line.time, line.title, line.places, line.unit, line.people]
        for day in shown.days
        for part, lines in day.parts
        for line in lines
    ]
    return Sheet(_("Meetings"), headings, rows, widths=[18, 10, 14, 36, 36, 16, 8])
