"""Templates: all are used, none carries script, style or unescaped text of its own."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
# Django, crispy and our Pages look these up by name.
KNOWN_BY_NAME = re.compile(r"(400|403|403_csrf|404|500|503)\.html|core/(list|record|form)\.html|bootstrap5/.*")


def sources():
    python = (p for folder in ("apps", "logistics") for p in (ROOT / folder).rglob("*.py"))
    return "\n".join(p.read_text() for p in [*python, *FOLDER.rglob("*.html")])


def models_pages():
    from django.apps import apps

    labels = {f"{m._meta.app_label}/{m._meta.model_name}" for m in apps.get_models()}
    return {f"{label}_{kind}.html" for label in labels for kind in ("list", "record", "form")}


def test_every_template_is_used():
    text, pages = sources(), models_pages()
    unused = [
        name
        for name in TEMPLATES
        if not KNOWN_BY_NAME.fullmatch(name)
        and name not in pages
        and f'"{name}"' not in text
        and f"'{name}'" not in text
    ]
    assert unused == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_script_or_style_of_its_own_and_escapes_everything(name):
    text = (FOLDER / name).read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text) == []
    assert re.findall(r"\|\s*safe\b|autoescape\s+off", text) == []


def test_python_marks_nothing_safe_by_hand():
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "apps").rglob("*.py")
        if re.search(r"mark_safe\(|\.extra\(|csrf_exempt|@receiver\(", path.read_text())
    ]
    assert found == []
