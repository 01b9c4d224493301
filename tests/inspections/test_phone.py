"""The doors of the phone: what comes in is judged with suspicion, and everything wrong gets a sentence."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.core.attachments import store as files
from apps.core.models import Attachment
from apps.findings.models import Finding
from apps.inspections.actions import rounds, visits
from apps.inspections.models import Answer, Round, Target, Team, Visit
from apps.inspections.queries import phone
from apps.org.models import Absence, Role
from tests.inspections import going
from tests.inspections.test_visits import check, send, told
from tests.plain import PlainClient, logged_in

pytestmark = pytest.mark.usefixtures("in_english")


# -- the doors ---------------------------------------------------------------------------------------------------------
def test_a_card_says_who_should_be_there_and_what_was_found_last(scene, clerk, guard):
    check(scene.target, clerk, findings=[{"item": scene.items[2].pk, "title": "台账漏记"}])

    (card,) = told(logged_in(clerk).get(reverse("inspections_now_data")))["cards"]

    assert (card["name"], card["says"], card["questions"]) == ("东门岗", ["门卫甲"], [])
    assert "台账漏记" in card["last"]
    assert card["items"][0]["phrases"] == ["脱岗", "着装不规范"]
    assert phone.station_of(card["code"]) == scene.station.pk


def test_cards_are_as_many_questions_to_the_database_however_many_posts(scene, clerk, units):
    with CaptureQueriesContext(connection) as one:
        phone.cards(clerk)
    team = scene.target.team
    for n in range(4):
        post = going.station(units.affairs, scene.edition.checklist, f"岗{n}")
        Target.objects.create(round=scene.round, team=team, station=post, edition=scene.edition, order=n)
    with CaptureQueriesContext(connection) as five:
        assert len(phone.cards(clerk)) == 5
    assert len(five) == len(one)


def test_before_the_round_begins_there_is_nothing(scene, clerk):
    Team.objects.update(starts_at=timezone.now() + timedelta(minutes=5))

    assert phone.cards(clerk) == []


def test_the_first_phone_that_asks_in_time_begins_the_round(scene, make_person):
    supervisor = make_person("supervisor", name="督查员", roles=[Role.SUPERVISOR])
    now = timezone.now()
    times = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    facts = {"title": "临时查岗", "method": "all", "posts": 1, "team_count": 1, "team_size": 1, "batches": 1}
    planned = rounds.plan_round(by=supervisor, pool=[supervisor], **times, **facts)
    sealed = rounds.seal_round(planned, by=supervisor)
    client, address = logged_in(supervisor), reverse("inspections_now_data")
    early = told(client.get(address))["cards"]
    Round.objects.filter(pk=sealed.pk).update(starts_at=now)
    Team.objects.filter(round=sealed).update(starts_at=now)

    cards = told(client.get(address))["cards"]

    assert early == []
    assert {card["round"] for card in cards} == {"临时查岗"}


def test_what_arrives_is_listed_and_a_replay_makes_nothing(scene, clerk):
    sent = going.seen(scene.target)
    replies = [send(clerk, sent) for _n in range(3)]

    assert [(reply.status_code, told(reply)["received"]) for reply in replies] == [(200, [sent["key"]])] * 3
    assert len({told(reply)["results"][0]["url"] for reply in replies}) == 1
    assert Visit.objects.count() == 1
    asked = logged_in(clerk).get(reverse("inspections_received"), {"keys": f"{sent['key']},{uuid4()},x"})
    assert (told(asked)["received"], told(asked)["person"]["name"]) == ([sent["key"]], "张伟")


def test_nobody_sends_or_sees_what_is_of_another(scene, clerk, colleague):
    sent = going.seen(scene.target)
    send(clerk, sent)

    reply = send(colleague, sent)

    assert (reply.status_code, told(reply)["received"]) == (409, [])
    asked = logged_in(colleague).get(reverse("inspections_received"), {"keys": sent["key"]})
    assert told(asked)["received"] == []


def test_one_bad_check_harms_no_other(scene, clerk):
    good, bad = going.seen(scene.target), going.seen(scene.theirs)

    reply = send(clerk, bad, good)

    assert (reply.status_code, told(reply)["received"]) == (200, [good["key"]])
    assert [result["status"] for result in told(reply)["results"]] == [404, 200]


def test_a_post_of_another_team_is_not_there(scene, clerk):
    reply = send(clerk, going.seen(scene.theirs))
    never = send(clerk, going.seen(10**9))

    assert (reply.status_code, never.status_code) == (404, 404)
    assert told(reply)["results"][0]["errors"] == told(never)["results"][0]["errors"]


def test_absent_with_a_reason_is_said(scene, clerk, guard):
    now = timezone.now()
    Absence.objects.create(person=guard, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=6))

    reply = send(clerk, going.seen(scene.target, presence="absent"))

    assert told(reply)["results"][0]["says"] == ["Nobody was due there, so this is kept as: Away with a reason."]


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"null", b"{" * 5000, b'{"checks": {}}', b'{"checks": [1]}', b"\xff\xfe", b"[" * 100_000,
     b'{"checks": [{"key": "\\ud800"}]}', b'{"client_now": "0001-01-01T00:00:00+14:00"}', b'{"client_now": 5}'],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_sentence(clerk, body):
    reply = logged_in(clerk).post(reverse("inspections_sync"), body, content_type="application/json")

    assert reply.status_code in (200, 413, 422)
    result = told(reply)
    assert result.get("errors") or result["results"] == [] or result["results"][0]["errors"]


def test_too_much_at_once_gets_a_sentence(scene, clerk):
    big = logged_in(clerk).post(reverse("inspections_sync"), b" " * 300_000, content_type="application/json")
    many = send(clerk, *[going.seen(scene.target)] * 51)

    assert (big.status_code, many.status_code) == (413, 413)
    assert told(many)["errors"] == ["That is too much at once. Send fewer checks."]


@pytest.mark.parametrize(
    "wrong",
    [{"key": 5}, {"key": None}, {"presence": "asleep"}, {"presence": None}, {"attitude": ["good"]}, {"answers": [1]},
     {"answers": {"x": "good"}}, {"answers": {"1": "so-so"}}, {"remark": "字" * 501}, {"remark": 7}, {"target": "1"},
     {"target": True}, {"target": -1}, {"target": 10**30}, {"checked_at": "gestern"}, {"checked_at": 5},
     {"checked_at": "2026-11-23T10:00:00"}, {"findings": "x"}, {"findings": [{"title": ""}]},
     {"findings": [{"title": "字" * 121}]}, {"findings": [{"title": "x", "due_on": "2026-02-30"}]},
     {"findings": [{"title": "x", "severity": "deadly"}]}, {"findings": [{"title": "x", "item": 10**9}]},
     {"asked": [{"code": "1", "text": "?", "right": "yes"}]},
     {"asked": [{"code": "1", "text": "?", "right": True}] * 4}, {"remark": "\ud800"}],
)  # fmt: skip
def test_a_check_that_is_wrong_gets_a_sentence_and_leaves_nothing(scene, clerk, wrong):
    reply = send(clerk, going.seen(scene.target, **wrong))

    assert reply.status_code in (404, 422)
    assert told(reply)["results"][0]["errors"]
    assert (Visit.objects.count(), Finding.objects.count(), Answer.objects.count()) == (0, 0, 0)


def test_words_keep_no_controls(scene, clerk):
    send(clerk, going.seen(scene.target, remark="a\x00b\x1bc<b>"))

    assert Visit.objects.get().remark == "abc<b>"


def test_whoever_is_logged_out_is_sent_to_log_in(scene):
    reply = PlainClient().get(reverse("inspections_received"))

    assert reply.status_code == 302


# -- the code at the post ----------------------------------------------------------------------------------------------
def test_a_code_opens_the_page_and_one_that_is_made_up_does_not(scene, clerk):
    client, code = logged_in(clerk), phone.code_of(scene.station)

    assert client.get(reverse("inspections_at", args=[code])).status_code == 200
    assert client.get(reverse("inspections_at", args=[f"{scene.station.pk}:x"])).status_code == 404


def test_the_page_holds_nothing_of_anybody(scene, clerk, colleague):
    pages = {logged_in(person).get(reverse("inspections_now")).content for person in (clerk, colleague)}

    assert len(pages) == 1
    assert "东门岗".encode() not in pages.pop()


def test_the_worker_lies_at_the_root_and_is_asked_for_again_each_time(client):
    reply = client.get("/check-worker.js")

    assert (reply["Service-Worker-Allowed"], reply["Cache-Control"]) == ("/", "no-cache")
    assert reply["Content-Type"].startswith("text/javascript")


# -- photos, inspections.add_photo -------------------------------------------------------------------------------------
def picture(width=40, height=30, kind="JPEG", **options):
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **options)
    return out.getvalue()


def with_gps():
    exif = Image.Exif()
    exif[0x010F] = "Kamera GmbH"
    exif.get_ifd(0x8825)[2] = (31.0, 48.0, 12.0)
    return picture(exif=exif)


def send_photo(person, visit, data, key=None, line=""):
    query = f"?key={key or uuid4()}&visit={getattr(visit, 'key', visit)}&line={line}"
    return logged_in(person).post(reverse("inspections_photo") + query, data, content_type="image/jpeg")


def test_a_photo_goes_to_its_finding_once_and_without_its_place(scene, clerk):
    wrong = {"item": scene.items[2].pk, "title": "台账漏记"}
    visit, key = check(scene.target, clerk, findings=[wrong]), uuid4()
    data = with_gps()
    assert b"Kamera" in data

    replies = [send_photo(clerk, visit, data, key, scene.items[2].pk) for _n in range(2)]

    assert [told(reply)["received"] for reply in replies] == [[str(key)]] * 2
    kept = Attachment.objects.get()
    assert kept.subject == Finding.objects.get()
    with files.opened(kept.sha256) as file:
        data = file.read()
    assert b"Kamera" not in data
    assert dict(Image.open(BytesIO(data)).getexif()) == {}
    asked = logged_in(clerk).get(reverse("inspections_received"), {"keys": str(key)})
    assert told(asked)["received"] == [str(key)]


def test_a_photo_without_a_fault_is_of_the_visit(scene, clerk):
    visit = check(scene.target, clerk)

    send_photo(clerk, visit, picture())

    assert Attachment.objects.get().subject == visit


@pytest.mark.parametrize(
    ("data", "says"),
    [(picture(8000, 5000, quality=1), "million pixels"), (b"\0\0\0\x20ftypisom" + b"\0" * 200, "films not at all"),
     (b"%PDF-1.4", ""), (b"", "empty"), (b"\xff\xd8\xff" + b"x" * 99, "damaged"), (b"hello", "is no picture")],
    ids=["40 MP", "video", "pdf", "nothing", "broken", "text"],
)  # fmt: skip
def test_what_is_no_photo_gets_a_sentence(scene, clerk, data, says):
    visit = check(scene.target, clerk)

    reply = send_photo(clerk, visit, data)

    assert reply.status_code == 422
    assert says in told(reply)["errors"][0]
    assert Attachment.objects.count() == 0


def test_nobody_adds_photos_to_the_check_of_another(scene, clerk, colleague):
    visit = check(scene.target, clerk)

    assert send_photo(colleague, visit, picture()).status_code == 404
    with pytest.raises(PermissionDenied):
        visits.add_photo(visit, by=colleague, photo=SimpleNamespace(sha256=""))


# -- the record --------------------------------------------------------------------------------------------------------
def test_the_office_reads_the_record_and_a_stranger_does_not(scene, clerk, colleague, make_person):
    supervisor = make_person("supervisor", name="督查员", roles=[Role.SUPERVISOR])
    nobody = make_person("nobody", name="路人")
    visit = check(scene.target, clerk, attitude="poor", findings=[{"item": scene.items[1].pk, "title": "态度生硬"}])

    page = logged_in(supervisor).get(visit.get_absolute_url()).content.decode()

    assert all(words in page for words in ("东门岗", "门卫甲", "态度生硬", "接待热情、用语文明"))
    assert logged_in(supervisor).get(reverse("inspections_visit_list")).status_code == 200
    assert logged_in(nobody).get(visit.get_absolute_url()).status_code == 404
