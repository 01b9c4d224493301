"""Words: every text of the house has its Chinese, and none is left over."""

import re

from apps.core.texts import ROOT, asked, catalogue, strings


def test_every_text_has_its_chinese():
    known = {(_text(m), m.context or "") for m in catalogue() if m.id and all(_strings(m))}
    assert sorted(asked() - known) == []


def test_no_translation_is_left_over():
    known = {(_text(m), m.context or "") for m in catalogue() if m.id}
    assert sorted(known - asked()) == []


def test_no_text_has_two_translations():
    """Read as text: a reader of catalogues would silently take one of them."""
    source = (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    found = re.findall(r'^((?:msgctxt ".*"\n)?msgid ".+")$', source, re.MULTILINE)
    assert sorted({text for text in found if found.count(text) > 1}) == []


def test_nothing_is_fuzzy_and_placeholders_agree():
    for message in catalogue():
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for text in _strings(message):
            assert _placeholders(text) == _placeholders(source), source


def test_source_texts_are_english():
    chinese = [text for text in strings() if re.search(r"[一-鿿]{2}", text)]
    assert chinese == []


def test_messages_carry_no_codes():
    assert [m.id for m in catalogue() for text in _strings(m) if "非法" in text or "错误代码" in text] == []


def _text(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _placeholders(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd](?!\w)|\{\w*\}", text))


def test_the_catalogue_is_where_django_looks():
    assert (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").exists()
