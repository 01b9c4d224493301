"""File names as people typed them, without what a name must not hold."""

import re
import unicodedata

LONGEST = 200  # bytes of the name without its ending; file systems stop at 255
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi marks, half characters, private signs
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def cleaned(typed: str, ending: str) -> str:
    """The last part of the name on one line, with the ending its content has earned: ``会议方案.pdf``."""
    name = unicodedata.normalize("NFC", typed.replace("\\", "/")[-4_000:]).rpartition("/")[2]
    name = "".join(" " if sign.isspace() else sign for sign in name if sign.isspace() or _is_seen(sign))
    name = re.sub(r'[<>:"|?*/\s]+', " ", name).strip(" .")
    stem, dot, last = name.rpartition(".")
    if dot and re.fullmatch(r"[A-Za-z0-9]{1,5}", last):
        name = stem.strip(" .")
    name = name.encode()[:LONGEST].decode(errors="ignore").strip(" .")
    if RESERVED.match(name):
        name = f"_{name}"
    return f"{name or '_'}.{ending}"


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in HIDDEN
