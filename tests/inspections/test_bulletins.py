"""The bulletin of a round: issued when everybody has had their say, frozen, and every number in it the records'."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from docx import Document
from docx.shared import Mm, Pt

from apps.core.actions import Refused
from apps.core.models import LogEntry
from apps.findings import actions as findings
from apps.inspections import papers
from apps.inspections.actions.bulletins import explainable_until, issue
from apps.inspections.models import Bulletin, Round, Visit
from apps.inspections.queries import counting
from apps.notices.models import Notice
from apps.org.models import Grant, Role
from tests.inspections import recounted
from tests.offices import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(make_person, units):
    return make_person("watcher", name="赵督查", unit=units.affairs, roles=[Role.SUPERVISOR])


@pytest.fixture
def head(make_person, units):
    person = make_person("headfin", name="李局", unit=units.finance)
    Grant.objects.create(person=person, role=Role.LEADER, unit=units.finance)
    return person


@pytest.fixture
def bulletin(walked, supervisor, head):
    return issue(walked, by=supervisor, words="请各单位按期整改。", heading=True)


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


def found(one):
    return counting.findings_of(Visit.objects.filter(target__round=one)).order_by("pk")


# -- when and by whom --------------------------------------------------------------------------------------------------
def test_it_is_issued_when_the_right_to_explain_is_over_and_not_before(walked, supervisor, in_english):
    Round.objects.filter(pk=walked.pk).update(ended_at=timezone.now() - timedelta(hours=47))
    with pytest.raises(Refused, match="may explain until"):
        issue(Round.objects.get(pk=walked.pk), by=supervisor)
    assert Bulletin.objects.count() == 0
    Round.objects.filter(pk=walked.pk).update(ended_at=timezone.now() - timedelta(hours=49))
    assert issue(Round.objects.get(pk=walked.pk), by=supervisor).number == 1


def test_a_fault_that_came_in_late_may_be_explained_as_long_as_the_others(walked, supervisor):
    later = timezone.now() + timedelta(hours=3)
    found(walked).filter(pk=found(walked).first().pk).update(explain_until=later)
    assert explainable_until(walked) == later
    with pytest.raises(Refused):
        issue(walked, by=supervisor)


def test_a_round_that_runs_has_no_bulletin(scene, supervisor):
    with pytest.raises(Refused):
        issue(scene.round, by=supervisor)


def test_only_those_who_run_rounds_issue_it(walked, clerk, head):
    for person in (clerk, head):
        with pytest.raises(PermissionDenied):
            issue(walked, by=person)


def test_those_who_head_units_are_told(bulletin, head, clerk):
    told = Notice.objects.filter(event="inspections.bulletin")
    assert head.pk in set(told.values_list("person", flat=True))
    assert told.first().url == bulletin.get_absolute_url()


# -- versions ----------------------------------------------------------------------------------------------------------
def test_a_withdrawn_finding_is_gone_from_a_new_version_and_stays_in_the_old_one(walked, bulletin, supervisor):
    kept = dict(bulletin.facts)
    gone = found(walked).first()
    findings.withdraw(gone, by=supervisor, reason="查错了岗位")
    after = issue(walked, by=supervisor)
    assert after.number == 2
    assert gone.pk not in [line["id"] for line in after.facts["findings"]]
    assert Bulletin.objects.get(pk=bulletin.pk).facts == kept
    assert gone.pk in [line["id"] for line in kept["findings"]]


def test_one_version_has_one_bulletin(bulletin):
    with pytest.raises(IntegrityError, match="inspections_bulletin_numbered"), transaction.atomic():
        Bulletin.objects.create(round=bulletin.round, number=1, issued_by=bulletin.issued_by)
    Bulletin.objects.create(round=bulletin.round, number=2, issued_by=bulletin.issued_by)


def test_an_explained_fault_is_marked(walked, supervisor, in_english):
    first = found(walked).first()
    first.explanation, first.explained_at, first.explained_by = "当时在巡逻", timezone.now(), supervisor
    first.save()
    made = issue(walked, by=supervisor)
    assert [row[0][-1] for row in rows_of(made, "Marks")].count("explained by the unit") == 1


PAGE = r"—\s*(\d+)\s*—"


# -- on paper ----------------------------------------------------------------------------------------------------------
def text_of(pdf, tmp_path):
    path = tmp_path / "bulletin.pdf"
    path.write_bytes(pdf.read())
    return path, said("pdftotext", "-layout", path, "-")


def document_of(bulletin):
    return Document(io.BytesIO(papers.document(bulletin).read()))


def tables(document):
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def rows_of(bulletin, heading):
    table = next(one for one in tables(document_of(bulletin)) if heading in one[0])
    return [[row] for row in table[1:]]


def numbers(words):
    return re.findall(r"\d+(?:\.\d+)?", words)


def expected_numbers(pk):
    """The two paragraphs of figures, as separate statements count them, in the order in which they are told."""
    posts = recounted.posts(pk)
    teams = recounted.number("select count(*) from inspections_team where round_id = %s", pk)
    people = recounted.number("select count(*) from inspections_teammember where round_id = %s", pk)
    ranges = [posts[name] for name in ("to_see", "seen", "unseen", "outside", "late")]
    presences = [posts[name] for name in ("present", "absent", "excused", "vacant", "off", "rate")]
    return [teams, people, len(recounted.by_unit(pk)), *ranges], presences


def test_every_number_of_the_document_is_in_the_records(walked, bulletin, in_english):
    document = document_of(bulletin)
    lines = [line.text for line in document.paragraphs]
    ranges, presences = expected_numbers(walked.pk)
    window = next(line for line in lines if line.startswith("On ") and "teams with" in line)
    assert numbers(window)[-len(ranges) :] == [str(n) for n in ranges]
    assert numbers(next(line for line in lines if line.startswith("On post: "))) == [str(n) for n in presences]
    by_unit, grades, items, found_rows, unseen = tables(document)
    assert {row[0]: (*map(int, (row[1], row[2], row[3], row[4])), int(row[9])) for row in by_unit[1:]} == (
        recounted.by_unit(walked.pk)
    )
    for row, name in zip(grades[1:], ("attitude", "service"), strict=True):
        told = recounted.grades(walked.pk, name)
        assert row[1:] == [*(str(told[one]) for one in ("good", "fair", "poor", "graded")), f"{told['share']}%"]
    named = {"": "Not on the checklist"}
    assert {row[0]: int(row[1]) for row in items[1:]} == {
        named.get(item, item): count for item, count in recounted.by_item(walked.pk).items()
    }
    assert len(found_rows) - 1 == len(recounted.found(walked.pk))
    assert len(unseen) - 1 == recounted.posts(walked.pk)["unseen"]


def test_the_pdf_says_what_the_document_says(bulletin, tmp_path, chinese):
    _path, text = text_of(papers.pdf(bulletin), tmp_path)
    flat = re.sub(r"\s", "", re.sub(PAGE, "", text))
    document = document_of(bulletin)
    lines = [re.sub(r"\s", "", line.text) for line in document.paragraphs]
    missing = [line for line in lines if line and line not in flat]
    assert missing == []
    cells = [cell for table in tables(document) for row in table for cell in row]
    written = sorted(n for one in (*cells, *(line.text for line in document.paragraphs)) for n in numbers(one))
    without_pages = re.sub(PAGE, "", text)
    assert sorted(numbers(without_pages)) == written


def test_the_pdf_is_of_official_size_with_its_fonts_inside(bulletin, tmp_path, chinese):
    path, text = text_of(papers.pdf(bulletin), tmp_path)
    info = said("pdfinfo", path)
    fonts = [line.split()[-5] for line in said("pdffonts", path).splitlines()[2:]]
    assert set(fonts) == {"yes"}
    assert "A4" in info
    pages = int(re.search(r"Pages:\s+(\d+)", info).group(1))
    assert pages <= 4
    assert [int(n) for n in re.findall(PAGE, text)] == list(range(1, pages + 1))


def test_the_document_has_the_margins_of_official_papers(bulletin, chinese):
    document = document_of(bulletin)
    section = document.sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    # A document counts in twentieths of a point: that is a fiftieth of a millimetre.
    assert [round(one.mm, 1) for one in margins] == [37, 35, 28, 26]
    assert document.styles["Normal"].font.size == Pt(16)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (Mm(210).mm, Mm(297).mm)
    assert document.paragraphs[0].text == bulletin.facts["bulletin"]["office"]


def test_nobody_who_was_checked_is_named(bulletin, guard, chinese):
    document = document_of(bulletin)
    cells = [cell for table in tables(document) for row in table for cell in row]
    assert guard.name not in " ".join([*(line.text for line in document.paragraphs), *cells])


# -- on screen ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def browse(client):
    def do(person):
        client.force_login(person)
        return client

    return do


def test_heads_of_units_read_it_and_take_it_away(bulletin, head, browse):
    page = browse(head).get(bulletin.get_absolute_url())
    assert page.status_code == 200
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        reply = browse(head).get(f"{bulletin.get_absolute_url()}bulletin.{ending}")
        assert (reply.status_code, b"".join(reply.streaming_content)[: len(begins)]) == (200, begins)
    assert LogEntry.objects.filter(verb="core.export", by=head).count() == 2


def test_whoever_does_not_head_a_unit_finds_nothing(bulletin, guard, browse):
    for ending in ("", "bulletin.pdf", "bulletin.docx"):
        assert browse(guard).get(f"{bulletin.get_absolute_url()}{ending}").status_code == 404
