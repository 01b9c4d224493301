"""The pages of findings: written down, listed, put right with a photo, looked at again; and the board."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from apps.core import search
from apps.core.models import Attachment
from apps.findings import actions
from apps.findings.models import Finding
from apps.findings.queries import waiting
from apps.findings.queries.board import board
from apps.org.models import Place, Unit

pytestmark = pytest.mark.usefixtures("english")
LIST = "/findings/found/"


def photo(name="现场.jpg", size=(2400, 1800)):
    """Noise, which no camera packs well: megabytes as it comes."""
    data = io.BytesIO()
    picture = Image.effect_noise(size, 90).convert("RGB")
    exif = picture.getexif()
    exif[0x010F] = "SecretCamera"
    picture.save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def test_a_supervisor_writes_one_down_with_a_photo(browse, rules, supervisor, units, owner):
    answer = browse(supervisor).post(f"{LIST}new/", {
        "title": "灭火器过期", "unit": units.finance.pk, "severity": "grave", "owner": "王班长", "photos": photo(),
    })  # fmt: skip

    finding = Finding.objects.get()
    assert answer.url == finding.get_absolute_url()
    assert (finding.owner, finding.severity, finding.found_by) == (owner, "grave", supervisor)
    [kept] = Attachment.objects.about(finding)
    page = browse(owner).get(answer.url).content.decode()
    for words in ("灭火器过期", "Grave", kept.name, "Put right"):
        assert words in page


def test_what_is_missing_comes_back_with_what_was_typed(browse, rules, supervisor, units):
    answer = browse(supervisor).post(
        f"{LIST}new/", {"title": "灭火器过期", "unit": units.finance.pk, "severity": "grave", "due_on": "2020-01-01"}
    )

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody leads this unit" in body
    assert 'value="灭火器过期"' in body


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.svg", b"<svg onload=alert(1)>", "not taken"),
        ("x.jpg", b"MZ\x90\x00", "not what its name says|not taken|cannot be read"),
        ("x.mp4", b"\x00\x00\x00\x18ftypmp42", "not taken"),
        ("x.txt", b"hello", "is no picture"),
    ],
)
def test_only_pictures_go_with_a_rectification(browse, finding, owner, name, data, says):
    files = {"what": "已整改", "photos": SimpleUploadedFile(name, data)}
    answer = browse(owner).post(f"{finding.get_absolute_url()}rectify/", files)

    body = answer.content.decode()
    assert "已整改" in body
    assert answer.status_code == 422
    assert re.search(says, body)
    assert Finding.objects.get().status == "open"


def test_the_loop_through_the_pages(browse, finding, owner, supervisor):
    client, url = browse(owner), finding.get_absolute_url()
    client.post(f"{url}rectify/", {"what": "已整改", "photos": photo("整改后.jpg")})
    assert [item.title for item in waiting.to_look_at_again(supervisor)] == [f"Look again: {finding}"]
    client = browse(supervisor)
    page = client.get(url).content.decode()
    assert "整改后.jpg" in page
    shown = b"".join(client.get(Attachment.objects.get().get_absolute_url()).streaming_content)
    assert shown.startswith(b"\xff\xd8")
    assert (max(Image.open(io.BytesIO(shown)).size) <= 1600, len(shown) <= 400_000) == (True, True)
    assert b"SecretCamera" not in shown

    wrong = client.post(f"{url}recheck/", {"passed": "no"})
    assert "Say what is still wrong" in wrong.content.decode()
    client.post(f"{url}recheck/", {"passed": "yes"})

    assert Finding.objects.get().status == "closed"
    assert waiting.to_look_at_again(supervisor) == waiting.to_put_right(owner) == []


def test_somebody_else_s_does_not_exist(browse, finding, clerk):
    client, url = browse(clerk), finding.get_absolute_url()
    assert client.get(url).status_code == 404
    assert client.post(f"{url}rectify/", {"what": "x"}).status_code == 404
    assert "消防通道" not in client.get(LIST).content.decode()


def test_explaining_is_offered_while_there_is_time(browse, finding, owner):
    url = f"{finding.get_absolute_url()}explain/"
    assert url not in browse(owner).get(finding.get_absolute_url()).content.decode()

    Finding.objects.update(explain_until=timezone.now() + timezone.timedelta(hours=1))
    assert url in browse(owner).get(finding.get_absolute_url()).content.decode()


@pytest.fixture
def several(find, owner, supervisor):
    late, waits, open_ = find("逾期的"), find("待复查的"), find("未到期的")
    Finding.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timezone.timedelta(days=30))
    actions.rectify(waits, by=owner, what="已整改")
    withdrawn = find("撤销的")
    actions.withdraw(withdrawn, by=supervisor, reason="误报")
    return late, waits, open_


def test_the_board_shows_what_is_not_settled_and_the_late_first(browse, several, supervisor, clerk):
    found = board(supervisor)

    [part] = found.parts
    assert [line.finding.title for line in part.lines] == ["逾期的", "待复查的", "未到期的"]
    assert (found.overdue, found.waiting, part.overdue) == (1, 1, 1)
    assert part.lines[0].late > 15
    assert board(clerk).parts == []
    page = browse(supervisor).get("/findings/board/").content.decode()
    assert page.index("逾期的") < page.index("未到期的")
    assert "撤销的" not in page


STATES = {
    "overdue": {"逾期的"},
    "unsettled": {"逾期的", "待复查的", "未到期的"},
    "withdrawn": {"撤销的"},
    "rectified": {"待复查的"},
}


@pytest.mark.parametrize(("state", "titles"), STATES.items())
def test_the_list_is_narrowed_by_state(browse, several, supervisor, state, titles):
    rows = browse(supervisor).get(LIST, {"state": state}).context["rows"]
    assert {row["title"] for row in rows} == titles


def test_the_list_is_narrowed_by_place_and_campus(browse, find, supervisor, campuses, units):
    """Of a finding that names no place the campus is that of its unit."""
    Unit.objects.filter(pk=units.finance.pk).update(campus=campuses.main)
    building = campuses.service.buildings.create(name="一号楼")
    stairs = Place.objects.create(building=building, name="东楼梯")
    find("楼梯的", place=stairs)
    find("单位的")

    def shown(**asked):
        return {row["title"] for row in browse(supervisor).get(LIST, asked).context["rows"]}

    assert shown(place=stairs.pk) == {"楼梯的"}
    assert shown(campus=campuses.service.pk) == {"楼梯的"}
    assert shown(campus=campuses.main.pk) == {"单位的"}
    assert shown(place=stairs.pk + 1) == {"楼梯的", "单位的"}  # a place that is not among them narrows nothing


def test_the_palette_finds_it_for_those_who_see_it_only(find, owner, supervisor, leader, clerk):
    found = find("灭火器过期")
    for person in (owner, supervisor, leader):
        assert [entry.title for entry in search.find(person, "mhq")] == ["灭火器过期"]
    assert search.find(clerk, "mhq") == []

    actions.withdraw(found, by=supervisor, reason="误报")
    assert search.find(supervisor, "灭火器") == []


def test_one_that_a_check_has_written_down_is_found_too(rules, supervisor, owner, units):
    actions.write_down(by=supervisor, title="脱岗", unit=units.finance, owner=owner, source="x.Y:1", source_line="1")
    assert [entry.title for entry in search.find(owner, "脱岗")] == ["脱岗"]
