"""The week's menu on paper, and as a picture for chat groups."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pylopdf_fonts_zh_cn
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.canteen.models import Menu
from apps.canteen.queries.printed import Printed, printed

TEMPLATE = Path(__file__).with_name("menu.typ")
FONTS = Path(pylopdf_fonts_zh_cn.serif_path()).parent
PIXELS_AN_INCH = 144.0


def a4(*menus: Menu) -> BinaryIO:
    """One page for each menu, A4 across, its letters as large as the week allows; a PDF, open at its beginning."""
    return io.BytesIO(_set(menus, "paper", format="pdf"))


def picture(menu: Menu) -> BinaryIO:
    """A PNG 1,080 pixels wide, day under day, as a telephone shows it without turning."""
    return io.BytesIO(_set([menu], "picture", format="png", ppi=PIXELS_AN_INCH))


def _set(menus: Sequence[Menu], kind: str, **how: Any) -> bytes:
    language, _dash, region = (get_language() or "zh-hans").partition("-")
    facts = {"kind": kind, "language": language, "region": "cn" if language == "zh" else region or None}
    data = json.dumps({**facts, "menus": [_facts(printed(menu), menu) for menu in menus]}, ensure_ascii=False)
    made = typst.compile(TEMPLATE, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"data": data}, **how)
    return made[0] if isinstance(made, list) else made


def _facts(week: Printed, menu: Menu) -> dict[str, Any]:
    return {
        "title": _("%(area)s: the week's menu") % {"area": week.title},
        "span": week.span,
        "foot": _("¥ a portion. Dishes may change; swaps are shown where meals are booked."),
        "draft": "" if menu.status == Menu.Status.PUBLISHED else _("Draft"),
        "heads": week.heads,
        "blocks": [
            {
                "sitting": block.sitting,
                "time": block.time,
                "rows": [
                    {"category": row.category, "days": [[_dish(dish) for dish in day] for day in row.days]}
                    for row in block.rows
                ],
            }
            for block in week.blocks
        ],
    }


def _dish(dish: Any) -> dict[str, str]:
    return {"name": dish.name, "price": "" if dish.price is None else f"{dish.price:.2f}"}
