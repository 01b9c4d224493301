"""A report as a PDF to sign and to circulate: typst sets it, the Chinese face lies inside, text can be searched."""

import io
import json
from datetime import UTC
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import pylopdf_fonts_zh_cn
import typst
from django.utils.translation import get_language

from apps.reports.papers.paper import Paper
from apps.reports.sheets import NUMERIC, Sheet, is_bad, words

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(pylopdf_fonts_zh_cn.serif_path()).parent
# Up to so many rows: the size of the letters, in points.
SIZES = ((24, 8.5), (30, 8.0), (38, 7.5), (46, 7.0))
SMALLEST = 6.5
FOR_ROWS, LEAST_AIR, MOST_AIR = 380, 0.8, 3.4  # points of a page's height; above and below a row


def pdf(paper: Paper) -> BinaryIO:
    """The file, open at its beginning."""
    made = typst.compile(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_facts(paper), ensure_ascii=False)},
        timestamp=int(paper.read_at.astimezone(UTC).timestamp()),
    )
    return io.BytesIO(made)


def _facts(paper: Paper) -> dict[str, Any]:
    language, _dash, region = (get_language() or "zh-hans").partition("-")
    return {
        "title": paper.title,
        "office": paper.office,
        "period": paper.period,
        "says": paper.money,
        "foot": paper.foot,
        "signatures": paper.signatures,
        "language": language,
        "region": "cn" if language == "zh" else region or None,
        "sheets": [_sheet(sheet) for sheet in paper.pages],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    two_rows = any(one.over for one in sheet.fields)
    size = next((size for most, size in SIZES if len(sheet.rows) <= most), SMALLEST)
    if len(sheet.fields) > 15:
        size = min(size, 7.0)
    air = (FOR_ROWS / max(1, len(sheet.rows)) - size) / 2
    return {
        "title": sheet.title,
        "note": sheet.note,
        "empty": sheet.empty,
        "signed": sheet.signed,
        "size": size,
        "air": min(MOST_AIR, max(LEAST_AIR, air)),
        "head": 2 if two_rows else 1,
        "over": _over(sheet) if two_rows else [],
        "columns": [
            {"label": str(one.label), "width": one.width, "number": one.kind in NUMERIC, "is_below": bool(one.over)}
            for one in sheet.fields
        ],
        "rows": [
            {
                "level": row.level,
                "cells": [
                    {"words": words(one, row[one.key]), "bad": is_bad(one, row[one.key])} for one in sheet.fields
                ],
            }
            for row in sheet.rows
        ],
    }


def _over(sheet: Sheet) -> list[dict[str, Any]]:
    """The upper row of headings; where there is none, the heading itself takes both rows."""
    found: list[dict[str, Any]] = []
    for over, together in groupby(sheet.fields, key=lambda one: str(one.over)):
        fields = list(together)
        if over:
            found.append({"label": over, "below": "", "span": len(fields)})
        else:
            found += [{"label": "", "below": str(one.label), "span": 1} for one in fields]
    return found
