"""The bulletin as a document that an office edits and stamps, with the faces that offices use (GB/T 9704-2012)."""

import io
from typing import Any, BinaryIO

from django.utils.translation import get_language
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as MIDDLE
from docx.enum.table import WD_TABLE_ALIGNMENT as TABLE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from apps.inspections.models import Bulletin
from apps.inspections.papers.told import Grid, Told, told

TITLE, BODY, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
LATIN = "Times New Roman"
NO_2, NO_3, NO_4, SMALL, SMALLER = Pt(22), Pt(16), Pt(14), Pt(10.5), Pt(9)
TEXT = Mm(156)  # between the margins
RED = RGBColor(0xC0, 0, 0)
LINE = Pt(28)  # 22 lines a page
ORDINALS = "一二三四五六七八"


def document(bulletin: Bulletin) -> BinaryIO:
    """The file, open at its beginning."""
    says = told(bulletin.facts)
    made = Document()
    _page(made)
    made.core_properties.title, made.core_properties.author = says.title, says.office
    if says.heading:
        _red_line(_line(made, says.office, TITLE, Pt(30), ALIGN.CENTER, red=True))
    title = _line(made, says.title, TITLE, NO_2, ALIGN.CENTER)
    title.paragraph_format.space_before = LINE if says.heading else None
    if says.version:
        title = _line(made, says.version, BODY, NO_3, ALIGN.CENTER)
    title.paragraph_format.space_after = NO_4
    _parts(made, says)
    _line(made, "", BODY, NO_3)
    for words in (says.office, says.on):
        _line(made, words, BODY, NO_3, ALIGN.RIGHT).paragraph_format.right_indent = NO_3 * 4
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    return out


def _page(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    _face(made.styles["Normal"], BODY, NO_3)
    language = made.styles.element.find(f".//{qn('w:lang')}")  # by which commas stand where they do in Chinese
    language.set(qn("w:eastAsia"), "zh-CN")
    made.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], ALIGN.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)


def _page_number(line: Any, align: Any) -> None:
    """— 1 —"""
    line.alignment = align
    _face(line.add_run("— "), "宋体", NO_4)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    _face(line.add_run(" —"), "宋体", NO_4)


def _face(one: Any, face: str, size: Any) -> None:
    one.font.name, one.font.size = LATIN, size
    one.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _line(made: Any, words: str, face: str, size: Any, align: Any = None, *, red: bool = False) -> Any:
    line = made.add_paragraph()
    line.alignment = align
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = LINE if size <= NO_3 else None
    run = line.add_run(words)
    _face(run, face, size)
    if red:
        run.font.color.rgb = RED
    return line


def _red_line(heading: Any) -> None:
    """Below the name of the office, as official papers have it."""
    heading.paragraph_format.space_after = Pt(0)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "12"), ("color", "C00000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    heading._p.get_or_add_pPr().append(borders)


def _parts(made: Any, says: Told) -> None:
    chinese = (get_language() or "zh").startswith("zh")
    for number, part in enumerate(says.parts):
        mark = f"{ORDINALS[number]}、" if chinese else f"{number + 1}. "
        head = _line(made, f"{mark}{part.title}", HEAD, NO_3)
        head.paragraph_format.first_line_indent = NO_3 * 2
        head.paragraph_format.keep_with_next = True
        for words in part.says:
            _line(made, words, BODY, NO_3, ALIGN.JUSTIFY).paragraph_format.first_line_indent = NO_3 * 2
        if part.grid:
            made.paragraphs[-1].paragraph_format.space_after = Pt(6)
            _table(made, part.grid)


def _table(made: Any, grid: Grid) -> None:
    table = made.add_table(rows=0, cols=len(grid.headings), style="Table Grid")
    table.autofit, table.alignment = False, TABLE.CENTER
    widths = [int(TEXT * share / sum(grid.shares)) for share in grid.shares]
    size = SMALLER if len(grid.headings) > 8 else SMALL
    for n, row in enumerate([grid.headings, *grid.rows]):
        for at, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.width, cell.vertical_alignment = widths[at], MIDDLE.CENTER
            line = cell.paragraphs[0]
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
            line.alignment = ALIGN.CENTER if n == 0 else ALIGN.LEFT if at in grid.wide else ALIGN.RIGHT
            _face(line.add_run(words), HEAD if n == 0 else BODY, size)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    _line(made, "", BODY, SMALL).paragraph_format.line_spacing = Pt(8)
