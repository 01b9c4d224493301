"""Honest little files of every kind, made by code."""

import io
import zipfile

from PIL import Image

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def picture(kind="PNG", size=(40, 30), mode="RGB", **saved):
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, kind, **saved)
    return out.getvalue()


def pdf(inside=b"<</Type/Catalog>>"):
    return b"%PDF-1.4\n1 0 obj\n" + inside + b"\nendobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def office(kind="docx", main="<document/>", **parts):
    """``parts``: more of the package by name, ``/`` written as ``__``."""
    more = {name.replace("__", "/"): part for name, part in parts.items()}
    return zipped({"[Content_Types].xml": TYPES, MAIN[kind]: main, **more})


def zipped(parts, packing=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
