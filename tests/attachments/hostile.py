"""What attackers and broken programs send, built by code: ``KINDS[name]()`` gives a file name and its bytes."""

import re
import struct
import zipfile
import zlib

from PIL import Image

from tests.attachments.made import MAIN, TYPES, office, pdf, picture, zipped

MEGA = 1024 * 1024
PAYLOAD = b"<script>alert(document.domain)</script>"
LAUGHS = "<!DOCTYPE w [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
CORNER = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
NAMED = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="人员" r:id="r1"/></sheets></workbook>'
)
TEMPLATE = '<R><Relationship Type="x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/></R>'
RELATED = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, pixels=b"", *more):
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(pixels, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def many_scans():
    """A progressive JPEG whose last scan comes three thousand times more."""
    data = picture("JPEG", (3_000, 3_000), progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 3_000 + data[-2:]


def lying_zip():
    """The list of parts says 10 bytes where 60 million are packed."""
    data = bytearray(office("docx", "x" * 60 * MEGA))
    at = data.index(b"PK\x01\x02", data.rindex(b"word/document.xml") - 60)
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def encrypted_zip():
    data = bytearray(office())
    for found in re.finditer(b"PK\x01\x02", bytes(data)):
        data[found.start() + 8] |= 1
    return bytes(data)


def doubled_zip():
    return docx(("word/document.xmk", "<b/>")).replace(b"word/document.xmk", b"word/document.xml")


def workbook(rows):
    parts = {"xl___rels__workbook.xml.rels": RELATED, "xl__worksheets__sheet1.xml": rows}
    return office("xlsx", NAMED, **parts)


def docx(*more):
    return zipped({"[Content_Types].xml": TYPES, MAIN["docx"]: "<a/>", **dict(more)})


def packed_objects(inside):
    body = zlib.compress(inside, 9)
    return pdf(b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(body), body))


def located():
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "SpyCam", {1: "N", 2: (31.0, 14.0, 0.0)}
    return picture("JPEG", exif=exif, comment=PAYLOAD)


def vp8x(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0" * 4 + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


LONG_TEXT = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(60 * MEGA), 9))
GIF = b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\xf7\0\0" + b"\0" * 768 + b";"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_000
DEEP = "<w>" * 400_000 + "</w>" * 400_000
ENDLESS = "<w a='" + ">" * 40 * MEGA + "'/>"

# Refused at every door.
REFUSED = {
    "empty": lambda: ("空.pdf", b""),
    "blank": lambda: ("空.txt", b" \n\t" * 1_000),
    "null bytes": lambda: ("x.txt", b"text\0with\0zeros" * 100),
    "six megabytes": lambda: ("大.txt", b"x" * 6 * MEGA),
    "web page": lambda: ("页.txt", b"<!DOCTYPE html><html>" + PAYLOAD),
    "web page as pdf": lambda: ("页.pdf", b"\xef\xbb\xbf  <html>" + PAYLOAD),
    "svg as png": lambda: ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "svg in utf-16": lambda: ("图.txt", "<?xml version='1.0'?><svg onload='alert(1)'/>".encode("utf-16")),
    "gif bomb": lambda: ("动.gif", GIF),
    "gif and script": lambda: ("动.jpg", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"),
    "bmp": lambda: ("图.bmp", picture("BMP")),
    "tiff": lambda: ("图.tiff", picture("TIFF")),
    "heic": lambda: ("照片.heic", b"\0\0\0\x18ftypheic" + b"\0" * 500),
    "film": lambda: ("片.jpg", b"\0\0\0\x18ftypmp42" + b"\0" * 500),
    "100 million pixels": lambda: ("大.png", png(10_000, 10_000, bytes(1_251 * 10_000))),
    "png that lies": lambda: ("大.png", png(2**31 - 1, 2**31 - 1, b"\0")),
    "png of nothing": lambda: ("无.png", png(0, 0)),
    "png cut off": lambda: ("断.png", picture(size=(900, 900))[:700]),
    "png of text": lambda: ("字.png", png(8, 8, bytes(16), LONG_TEXT)),
    "jpeg cut off": lambda: ("断.jpg", picture("JPEG", (900, 900))[:400]),
    "jpeg of scans": lambda: ("慢.jpg", many_scans()),
    "webp canvas": lambda: ("大.webp", vp8x(16_384, 16_384)),
    "25 million webp pixels": lambda: ("大.webp", vp8x(5_000, 5_000)),
    "webp cut off": lambda: ("断.webp", picture("WEBP", (900, 900))[:60]),
    "plain zip": lambda: ("包.zip", zipped({"a.txt": "a"})),
    "zip as docx": lambda: ("包.docx", zipped({"run.exe": b"MZ"})),
    "zip bomb": lambda: ("弹.docx", office("docx", "x" * 60 * MEGA)),
    "zip bomb of parts": lambda: ("弹.xlsx", office("xlsx", **{f"xl__{n}.bin": b"0" * MEGA for n in range(60)})),
    "zip that lies": lambda: ("谎.docx", lying_zip()),
    "201 parts": lambda: ("碎.pptx", office("pptx", **{f"ppt__{n}.xml": "<a/>" for n in range(201)})),
    "locked zip": lambda: ("锁.docx", encrypted_zip()),
    "part twice": lambda: ("双.docx", doubled_zip()),
    "zip cut off": lambda: ("断.docx", office()[:-30]),
    "billion laughs": lambda: ("笑.docx", office("docx", LAUGHS + "]><w>&i;</w>")),
    "foreign entity": lambda: ("窃.xlsx", workbook('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')),
    "entity in a corner": lambda: ("窃.docx", docx(("docProps/c.xml", "<!DOCTYPE a><a/>"))),
    "macros": lambda: ("宏.docx", docx(("word/vbaProject.bin", "x"))),
    "macros by type": lambda: (
        "宏.xlsx",
        zipped({"[Content_Types].xml": TYPES.replace("application/xml", "x/x.macroEnabled"), MAIN["xlsx"]: "<a/>"}),
    ),
    "foreign template": lambda: ("模板.docx", docx(("word/_rels/settings.xml.rels", TEMPLATE))),
    "part that climbs": lambda: ("爬.docx", docx(("../../x", "x"))),
    "nesting": lambda: ("深.docx", office("docx", DEEP)),
    "endless tag": lambda: ("长.docx", office("docx", ENDLESS)),
    "three million tags": lambda: ("多.docx", office("docx", "<w>" + "<a/>" * 3_000_000 + "</w>")),
    "old office": lambda: ("旧.doc", OLE),
    "locked office": lambda: ("锁.docx", OLE + "EncryptedPackage".encode("utf-16-le")),
    "program as pdf": lambda: ("报告.pdf", b"MZ\x90\0" + bytes(3_000)),
    "program as picture": lambda: ("图.jpg", b"\x7fELF\x02\x01\x01" + bytes(3_000)),
    "pdf with script": lambda: ("脚本.pdf", pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>")),
    "pdf with hidden script": lambda: ("脚本.pdf", pdf(b"<</OpenAction<</S/J#61va#53cript/J#53(1)>>>>")),
    "pdf with packed script": lambda: ("脚本.pdf", packed_objects(b"1 0 <</S/JavaScript/JS(1)>>")),
    "pdf that launches": lambda: ("启动.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>")),
    "pdf with a file in it": lambda: ("夹带.pdf", pdf(b"<</Type/EmbeddedFile>>")),
    "pdf bomb": lambda: ("弹.pdf", packed_objects(b" " * 100 * MEGA)),
    "locked pdf": lambda: ("锁.pdf", pdf(b"<</Encrypt 5 0 R>>")),
    "pdf cut off": lambda: ("断.pdf", pdf()[:40]),
    "table that runs": lambda: ("表.csv", "姓名,备注\n张伟,=cmd|' /C calc'!A0\n".encode()),
}  # fmt: skip

# Taken as attachments after what is bad about them is gone, or because nobody here opens it.
TAMED = {
    "png overfull": lambda: ("满.png", png(8, 8, bytes(200 * MEGA))[:-40]),
    "jpeg and web page": lambda: ("图.jpg", picture("JPEG") + b"<html>" + PAYLOAD),
    "jpeg that tells a place": lambda: ("现场.jpg", located()),
    "jpeg and zip": lambda: ("图.jpg", picture("JPEG") + zipped({"x.html": PAYLOAD}, zipfile.ZIP_STORED)),
    "png with script": lambda: ("图.png", picture()[:-12] + chunk(b"tEXt", b"a\0" + PAYLOAD) + chunk(b"IEND", b"")),
    "25 million pixels": lambda: ("大.jpg", picture("JPEG", (5_000, 5_000))),
    "25 million clear pixels": lambda: ("大.png", picture("PNG", (5_000, 5_000), "RGBA")),
    "25 million turned pixels": lambda: ("转.png", picture("PNG", (5_000, 5_000), "RGBA", exif=turned())),
    "12 million webp pixels": lambda: ("大.webp", picture("WEBP", (4_000, 3_000), "RGBA")),
    "picture with a wrong name": lambda: ("公函.pdf", picture("JPEG")),
    "cell XFD1048576": lambda: ("角.xlsx", workbook(CORNER)),
    "zip in a document": lambda: ("套.docx", office(word__media__1=zipped({"2": zipped({"3": "x" * MEGA})}))),
    "name that climbs": lambda: ("../../../etc/passwd.pdf", pdf()),
    "name of Windows": lambda: ("C:\\temp\\..\\CON.pdf", pdf()),
    "name of 10,000 letters": lambda: ("长" * 10_000 + ".pdf", pdf()),
    "name read backwards": lambda: ("方案\u202efdp.exe", pdf()),
    "name of two lines": lambda: ('方案"\r\nSet-Cookie: a=b\0.pdf', pdf()),
    "name of dots": lambda: ("....", pdf()),
    "script as text": lambda: ("run.bat", b"@echo off\r\ndel C:\\*.*"),
}


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


KINDS = REFUSED | TAMED
