"""Codes that a phone reads off paper or a screen (QR)."""

from typing import Any

import segno
from django.utils.html import format_html

QUIET = 2  # modules of white around it, and there is white paper or a white card around that


def code(address: str, label: str) -> Any:
    """Drawn as lines, so that it is sharp on any paper; dark on white in every theme, for phones read it so."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows, QUIET) for x, bit in enumerate(row, QUIET) if bit)
    drawn = (
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path d="M0 0h{0}v{0}H0z" fill="#fff"/><path d="{2}" fill="#000"/></svg>'
    )
    return format_html(drawn, len(rows) + 2 * QUIET, label, dark)
