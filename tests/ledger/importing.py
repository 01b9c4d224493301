"""Files of costs for stories."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = ["凭证日期", "单位", "费用类别", "金额", "数量", "办公区", "资金来源", "凭证号", "用途"]


def workbook(rows, head=HEAD, name="三月.xlsx"):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [head, *rows]:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def text(rows, head=HEAD, encoding="utf-8", delimiter=",", name="三月.csv"):
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in [head, *rows]]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding))
