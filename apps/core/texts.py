"""The texts of the house: which there are, and their Chinese. ``manage.py texts`` lists what is missing."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = (
    "_",
    "say",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
)


def strings() -> set[str]:
    """Every source text, of Python and of templates; of a plural the singular."""
    return {text for text, _context in _found()}


def asked() -> set[tuple[str, str]]:
    """The same with their contexts: under another one the same text is another, and has a Chinese of its own."""
    return {(text, context or "") for text, context in _found()}


def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _found() -> Iterator[tuple[str, str | None]]:
    for path in sorted((ROOT / "apps").rglob("*.py")):
        yield from _in_python(path.read_bytes())
    yield from _in_python((ROOT / "logistics" / "settings.py").read_bytes())
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from _in_template(path.read_text())


def _in_python(source: bytes) -> Iterator[tuple[str, str | None]]:
    found: Any = extract_python(io.BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"})  # type: ignore[arg-type]
    for _line, name, message, _comments in found:
        texts = message if isinstance(message, tuple) else (message,)
        context, text = (texts[0], texts[1]) if name.startswith("pgettext") else (None, texts[0])
        if isinstance(text, str) and text:
            yield text, context


# A call as ``templatize`` writes it: gettext(u'Back'), ngettext(u'one', u'%(n)s many', count).
_CALL = re.compile(r"""\b(n?p?gettext)\(((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:,\s*)?)+)""")


def _in_template(source: str) -> Iterator[tuple[str, str | None]]:
    """Django turns a template into calls that gettext's tools understand; the rest is noise."""
    for name, texts in _CALL.findall(templatize(source)):
        words = ast.literal_eval(f"[{texts}]")
        yield (words[1], words[0]) if name.startswith(("p", "np")) else (words[0], None)
