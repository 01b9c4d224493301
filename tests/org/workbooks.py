"""Workbooks for stories: good ones, and twenty kinds of bad ones."""

import io
import zipfile

import openpyxl
import xlsxwriter

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"""
BOOK = """<?xml version="1.0"?><workbook xmlns:r="r"><sheets>
<sheet name="人员" sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELS = """<?xml version="1.0"?><Relationships>
<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"""


def book(**sheets):
    """book(人员=[["姓名", …], […]]) → the bytes of a workbook."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    for title, rows in sheets.items():
        page = workbook.add_worksheet(title)
        for line, row in enumerate(rows):
            for at, value in enumerate(row):
                if value not in (None, ""):
                    page.write(line, at, value)
    workbook.close()
    return out.getvalue()


def parts(**named):
    """A zip of named parts around one sheet, for workbooks no program would write."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {"[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELS}
        for name, content in {**files, **{k.replace("__", "/"): v for k, v in named.items()}}.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(data, before=""):
    return parts(**{"xl/worksheets/sheet1.xml": f"{before}<worksheet><sheetData>{data}</sheetData></worksheet>"})


def formula():
    workbook = openpyxl.Workbook()
    workbook.active.title = "人员"
    workbook.active.append(["姓名", "单位", "工号"])
    workbook.active.append(["=1+1", "财政局", "A1"])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def far_cell():
    workbook = openpyxl.Workbook()
    workbook.active.title = "人员"
    workbook.active["XFD1048576"] = "x"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def with_extra(name, content=b"x"):
    data = io.BytesIO(book(人员=[["姓名", "单位"], ["甲", "财政局"]]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(name, content)
    return data.getvalue()


def twice():
    data = io.BytesIO(book(人员=[["姓名", "单位"], ["甲", "财政局"]]))
    with zipfile.ZipFile(data, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("xl/workbook.xml", BOOK)
    return data.getvalue()


LOLS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
MEGA = 1024 * 1024

# name → (file name, bytes); every one of them must become a sentence.
HOSTILE = {
    "an empty file": lambda: b"",
    "words": lambda: "姓名,单位\n甲,财政局".encode(),
    "a picture called xlsx": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 2000,
    "an old xls or one with a password": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
    "a zip that is no workbook": lambda: parts_without_book(),
    "a cut-off file": lambda: book(人员=[["姓名", "单位"], ["甲", "财政局"]])[:-300],
    "rubbish after the zip header": lambda: b"PK\x03\x04" + b"\xff" * 5000,
    "six megabytes": lambda: b"PK\x03\x04" + b"\0" * (6 * MEGA),
    "a zip bomb": lambda: parts(**{"xl/worksheets/sheet1.xml": b" " * (200 * MEGA)}),
    "a thousand parts": lambda: parts(**{f"xl/media/{n}.xml": "x" for n in range(1000)}),
    "entities that multiply": lambda: sheet('<row r="1"><c t="str"><v>&b;</v></c></row>', LOLS),
    "a DTD in the list of sheets": lambda: parts(**{"xl/workbook.xml": LOLS + BOOK[21:]}),
    "broken XML": lambda: sheet("<row><c><v>1</c></row>"),
    "an encoding that hides": lambda: parts(
        **{"xl/worksheets/sheet1.xml": "<!DOCTYPE x><worksheet/>".encode("utf-16")}
    ),
    "a formula": formula,
    "a cell at the end of the world": far_cell,
    "twenty thousand rows": lambda: book(人员=[["姓名", "单位"], *[["甲", "财政局"]] * 20_000]),
    "a million empty cells": lambda: sheet("<row>" + "<c/>" * 1_000_000 + "</row>"),
    "three million texts": lambda: parts(
        **{
            "xl/sharedStrings.xml": "<sst>" + "<si><t>a</t></si>" * 2_500_000 + "</sst>",
            "xl/worksheets/sheet1.xml": "<worksheet/>",
        }
    ),
    "a text of thirty megabytes": lambda: sheet(f'<row><c t="str"><v>{"a" * (30 * MEGA)}</v></c></row>'),
    "a tag that never ends": lambda: sheet(f"<row {'a' * (30 * MEGA)}"),
    "an error value": lambda: sheet('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'),
    "a text nobody wrote": lambda: sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
    "a column that does not exist": lambda: sheet('<row r="1"><c r="ZZZZ1"><v>7</v></c></row>'),
    "a column with a name of half a megabyte": lambda: sheet(
        f'<row r="1"><c r="{"A" * (MEGA // 2)}"><v>7</v></c></row>'
    ),
    "infinity": lambda: sheet('<row r="1"><c r="A1"><v>1e999</v></c></row>'),
    "not a number": lambda: sheet('<row r="1"><c r="A1"><v>NaN</v></c></row>'),
    "a row that is no number": lambda: sheet('<row r="x"><c r="A1"><v>1</v></c></row>'),
    "macros": lambda: with_extra("xl/vbaProject.bin"),
    "a part twice": twice,
    "no sheet of ours": lambda: book(Sheet1=[["姓名", "单位"], ["甲", "财政局"]]),
    "only headings": lambda: book(人员=[["姓名", "单位"]]),
    "no such column": lambda: book(人员=[["谁", "哪里"], ["甲", "财政局"]]),
    "a sheet without rows": lambda: parts(**{"xl/worksheets/sheet1.xml": "<worksheet/>"}),
}


def parts_without_book():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return out.getvalue()
