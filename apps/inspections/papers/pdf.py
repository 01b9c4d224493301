"""The bulletin as a PDF: typst sets it, the Chinese faces lie inside."""

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pylopdf_fonts_zh_cn
import typst
from django.utils.translation import get_language

from apps.inspections.models import Bulletin
from apps.inspections.papers.told import told

TEMPLATE = Path(__file__).with_name("bulletin.typ")
FONTS = Path(pylopdf_fonts_zh_cn.serif_path()).parent


def pdf(bulletin: Bulletin) -> BinaryIO:
    """The file, open at its beginning; the same facts give the same bytes."""
    language, _dash, region = (get_language() or "zh-hans").partition("-")
    facts = {
        **asdict(told(bulletin.facts)),
        "language": language,
        "region": "cn" if language == "zh" else region or None,
    }
    at = datetime.fromisoformat(bulletin.facts["bulletin"]["issued_on"]).replace(tzinfo=UTC)
    made = typst.compile(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(facts, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return io.BytesIO(made)
