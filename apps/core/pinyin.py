"""How Chinese words are typed by those who search: whole syllables (huiyishi) or initials (hys)."""

import unicodedata
from functools import lru_cache
from typing import Any

LONGEST = 60  # characters read aloud; nobody types more


def normal(text: str) -> str:
    """One spelling for what looks alike: full-width letters become plain ones, capitals small."""
    return unicodedata.normalize("NFKC", text).lower().strip()


def is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


@lru_cache(maxsize=20_000)
def readings(text: str, surname: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Full spellings and initials of ``text``; with ``surname`` in every reading of the first character.

    Words are read in context (会计 kuaiji, 重庆 chongqing). A surname has no context: dictionaries read 单 as dan,
    the family says Shan, and colleagues type either, so all are found.
    """
    text = normal(text)[:LONGEST]
    if not is_chinese(text):
        return (), ()
    usual = _syllables(text)
    ways = [usual]
    if surname:
        firsts = _spoken(text[0], heteronym=True)[0]
        rest = _syllables(text[1:]) if text[1:] else []
        ways += [[first, *rest] for first in firsts]
    full = dict.fromkeys("".join(way) for way in ways)
    initials = dict.fromkeys("".join(syllable[0] for syllable in way) for way in ways)
    return tuple(full), tuple(initials)


def spelled(name: str, reading: str) -> tuple[str, str]:
    """Full spelling and initials where the person wrote how the name is read: of the whole name, or its beginning."""
    said = normal(reading).split()
    rest = _syllables(normal(name)[len(said) :]) if len(said) < len(name) else []
    way = [*said, *rest]
    return "".join(way), "".join(syllable[0] for syllable in way)


def _syllables(text: str) -> list[str]:
    """One entry a Chinese character; other characters stay as they are, blanks and signs are left out."""
    others: Any = lambda run: list(filter(str.isalnum, run))  # noqa: E731  its type hints forget that lists are allowed
    return [syllable for (syllable, *_others) in _spoken(text, errors=others) if syllable]


def _spoken(text: str, **how: Any) -> list[list[str]]:
    """The dictionary takes longer to load than Django: only those who spell wait for it."""
    from pypinyin import Style, pinyin

    return pinyin(text, style=Style.NORMAL, **how)


def sort_key(text: str) -> str:
    """Names in the order of their pinyin: the database has no Chinese collation."""
    return " ".join(_syllables(normal(text)))
