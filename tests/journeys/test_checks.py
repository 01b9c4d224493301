"""Spot checks on a phone of 375 pixels: taps, seconds, no network for a while, and every look.

A round of 64 posts is gone by eight checkers: two of them in a browser, the others as their phones would speak.
"""

import json
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from apps.core.models import Attachment
from apps.findings.models import Finding
from apps.inspections.models import Asked, Visit
from apps.inspections.queries import phone
from apps.org.models import Absence, Campus, Person, Post, Unit
from logistics.embedded.places import data_folder
from tests.browsing import PHONE, RULES, bring_axe, broken, misfits, open_house, settle, unrolled, watched, window
from tests.conftest import PASSWORD
from tests.inspections import going
from tests.looks import LANGUAGES, LARGER, faults_in_all_looks, prefer, turn
from tests.serving import TOKEN, Visitor, standing_on

NOW = "/inspections/now/"
ASKED_AT = "问规章的岗"  # tests/inspections/asking.py
CHECKERS, POSTS, WITHOUT = 8, 64, 20
KEPT = "() => document.documentElement.dataset.kept"  # the worker has what it needs without a network
CARD, NORMAL, WAITING = ".check-card", "[data-normal]", "[data-queue]"


def furnish():
    """Eight checkers with eight posts each, one with twenty of their own, and one whose cards are looked at."""
    going.rules()
    campus = Campus.objects.create(name="管委会")
    unit = Unit.objects.create(name="机关事务管理局", short_name="事务局", campus=campus)
    head = Person.objects.create_user("head", name="王主任", unit=unit)
    people = [Person.objects.create_user(f"c{n}", name=f"检查员{n}", unit=unit) for n in range(CHECKERS)]
    away = Person.objects.create_user("away", name="无网络", unit=unit, password=PASSWORD)
    other = Person.objects.create_user("other", name="另一人", unit=unit, password=PASSWORD)
    looked = Person.objects.create_user("looked", name="看样", unit=unit)
    laid_down = going.edition(head)
    names = [*(f"岗位{n}" for n in range(POSTS + WITHOUT + 2)), ASKED_AT]
    posts = iter([(going.station(unit, laid_down.checklist, name), laid_down) for name in names])
    teams = [([person], [next(posts) for _n in range(POSTS // CHECKERS)]) for person in people]
    teams += [([away], [next(posts) for _n in range(WITHOUT)]), ([looked], list(posts))]
    made = going.begun(head, teams)
    guard = Person.objects.create_user("guard", name="李保安", unit=unit)
    Person.objects.filter(pk=guard.pk).update(post=made.targets.filter(team__members=looked).first().station.post)
    now = timezone.now()
    Absence.objects.create(person=guard, starts_at=now, ends_at=now + timedelta(hours=3))
    Person.objects.filter(pk=head.pk).update(post=Post.objects.create(unit=unit, title="主任", rank=1))
    return [*people, away, other, looked]


@pytest.fixture(scope="module")
def bureau(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), open_house(
        "checks", furnish, tmp_path_factory.mktemp("web"), module="tests.inspections.asking"
    ) as house:
        yield house


@contextmanager
def phone_of(bureau, username):
    with window(bureau.browser, bureau.port, bureau.cookies.get(username), PHONE) as context:
        page, heard = watched(context)
        yield page
        assert heard == []


COUNTER = """addEventListener('pointerdown', event => {
  if (event.isTrusted) sessionStorage.setItem('taps', Number(sessionStorage.getItem('taps') || 0) + 1);
}, true)"""


def taps(page):
    return int(page.evaluate("sessionStorage.getItem('taps') || 0"))


def there(bureau):
    """The database behind the pages: how much there is of everything a check makes."""
    with standing_on(f"{connection.settings_dict['NAME']}_checks"):
        return Visit.objects.count(), Finding.objects.count()


@contextmanager
def rows(bureau):
    with standing_on(f"{connection.settings_dict['NAME']}_checks"):
        yield


def opened(page, posts):
    page.add_init_script(COUNTER)
    page.goto(NOW)
    expect(page.locator(CARD)).to_be_visible()
    expect(page.locator("[data-progress]")).to_contain_text(f"/{posts}")


def uploaded(page):
    expect(page.locator(WAITING)).to_have_text("已全部上传")


def gone_by_hand(page, posts, sentences):
    """All posts of a team: a fault at the third one, the others normal; the taps and seconds of each kind."""
    taken = {"normal": [], "finding": []}
    for number in range(posts):
        name, before, began = page.locator("[data-name]").inner_text(), taps(page), time.monotonic()
        if number == 2:
            page.click("[data-problem-open]")
            page.click("[data-fault-open] >> nth=1")
            page.click("[data-phrases] button >> nth=0")
            page.click("[data-save]")
        elif number == 3:
            for group in ("presence", "attitude", "service"):
                page.click(f"[data-group={group}] button >> nth=0")
        else:
            page.click(NORMAL)
        expect(page.locator(f"[data-name]:text-is('{name}')")).to_have_count(0)
        kind = "finding" if number == 2 else "three taps" if number == 3 else "normal"
        taken.setdefault(kind, []).append((taps(page) - before, time.monotonic() - began))
    for kind, figures in taken.items():
        most, slowest = max(t for t, _s in figures), max(s for _t, s in figures)
        sentences.append(f"{kind}: {len(figures)} posts, at most {most} taps, slowest {slowest:.2f} s")
    return taken


def test_a_round_of_64_posts_by_eight_checkers_and_every_request_twice_more(bureau, capsys):
    visits, findings = there(bureau)
    sent, said = [], []
    with phone_of(bureau, "c0") as page:
        page.on(
            "request", lambda r: sent.append(r.post_data.encode()) if r.url.endswith("/inspections/sync/") else None
        )
        opened(page, POSTS // CHECKERS)
        taken = gone_by_hand(page, POSTS // CHECKERS, said)
        uploaded(page)
        cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    batches = [(Visitor(bureau.port, cookies=cookies), body) for body in sent]
    for number in range(1, CHECKERS):
        visitor = Visitor(bureau.port, cookies=bureau.cookies[f"c{number}"])
        cards = json.loads(visitor.get("/inspections/now/cards/").body)["cards"]
        assert len(cards) == POSTS // CHECKERS
        for card in cards:
            batches.append((visitor, json.dumps({"checks": [going.seen(card["target"])]}).encode()))
    headers = {"Content-Type": "application/json", "X-CSRFToken": TOKEN}
    for visitor, body in batches[len(sent) :]:
        assert visitor.ask("POST", "/inspections/sync/", body, headers).status == 200
    after = there(bureau)
    answers = [v.ask("POST", "/inspections/sync/", body, headers).status for v, body in batches * 2]

    assert (after[0] - visits, after[1] - findings) == (POSTS, 1)
    assert there(bureau) == after
    assert set(answers) == {200}
    assert max(t for t, _s in taken["normal"]) <= 2
    assert max(t for t, _s in taken["finding"]) <= 5
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *said, f"{len(answers)} requests replayed, 0 rows more", ""]))


def test_a_minute_without_network_a_reload_and_a_log_in_lose_nothing(bureau):
    visits, _findings = there(bureau)
    with phone_of(bureau, "away") as page:
        page.clock.install()
        opened(page, WITHOUT)
        page.wait_for_function(KEPT)
        page.context.set_offline(True)
        for number in range(WITHOUT):
            if number == 10:
                page.clock.fast_forward(60_000)
                page.reload()
                expect(page.locator(CARD)).to_be_visible()
            expect(page.locator(WAITING)).to_have_attribute("data-waiting", str(number))
            name = page.locator("[data-name]").inner_text()
            page.click(NORMAL)
            expect(page.locator(f"[data-name]:text-is('{name}')")).to_have_count(0)
        expect(page.locator(WAITING)).to_have_text(f"{WITHOUT} 条待上传")
        assert there(bureau)[0] == visits
        page.context.clear_cookies()
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-login]")).to_be_visible()
        expect(page.locator("[data-trouble]")).to_contain_text("内容没有丢失")
        logged_in_by_hand(page, "other")
        expect(page.locator("[data-trouble]")).to_contain_text(f"本机有 无网络 的 {WITHOUT} 条记录待上传")
        assert there(bureau)[0] == visits
        page.context.clear_cookies()
        logged_in_by_hand(page, "away")
        uploaded(page)
        assert there(bureau)[0] == visits + WITHOUT
        page.reload()
        expect(page.locator("[data-end]")).to_be_visible()


def logged_in_by_hand(page, username):
    page.goto(NOW)
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit], main form button.btn-primary")
    page.wait_for_url(f"**{NOW}")


def test_logging_out_takes_the_cards_and_the_shell_and_leaves_what_waits(bureau):
    with phone_of(bureau, None) as page:
        logged_in_by_hand(page, "other")
        page.wait_for_function(KEPT)
        page.evaluate(WAITS)
        page.goto("/")
        page.click("[data-menu] summary >> visible=true >> nth=-1")
        page.click("form[action='/accounts/logout/'] button")
        page.wait_for_url("**/accounts/login/**")
        for _look in range(200):
            if not page.evaluate("caches.has('check-shell')"):
                break
            page.wait_for_timeout(50)
        assert page.evaluate("caches.has('check-shell')") is False
        kept = page.evaluate(LEFT)
    assert kept == {"queue": 1, "kept": 0}


WAITS = """() => new Promise(done => { const asked = indexedDB.open('logistics-checks'); asked.onsuccess = () => {
  const deed = asked.result.transaction('queue', 'readwrite');
  deed.objectStore('queue').put({key: 'x', kind: 'check', person: -1, owner: '甲', name: '乙', at: 1, body: {}});
  deed.oncomplete = () => { asked.result.close(); done(); } } })"""
LEFT = """() => new Promise(done => { const asked = indexedDB.open('logistics-checks'); asked.onsuccess = () => {
  const deed = asked.result.transaction(['queue', 'kept']); const found = {};
  for (const name of ['queue', 'kept']) {
    deed.objectStore(name).count().onsuccess = event => { found[name] = event.target.result; };
  }
  deed.oncomplete = () => { asked.result.close(); done(found); } } })"""


def bureau_files():
    """Where the web server of the house keeps what is attached."""
    return data_folder() / "files"


def test_an_excused_guard_is_said_on_the_card_and_a_photo_goes_along(bureau, tmp_path):
    photo = tmp_path / "foto.jpg"
    exif = Image.Exif()
    exif[0x010F] = "Kamera GmbH"
    Image.new("RGB", (4000, 3000), "red").save(photo, exif=exif)
    with rows(bureau):
        code = phone.code_of(
            Visit.target.field.related_model.objects.filter(team__members__username="looked").first().station
        )
    with phone_of(bureau, "looked") as page:
        page.goto(f"/inspections/at/{code}/")
        expect(page.locator("[data-due]")).to_contain_text("李保安：不应在岗（请假）")
        expect(page.locator("[data-scanned]")).to_be_visible()
        page.click("[data-group=presence] [data-value=absent]")
        page.click("[data-fault-open] >> nth=2")
        page.set_input_files("input[data-photo]", photo)
        expect(page.locator("[data-photo-count]")).to_have_text("1 张照片")
        page.click("[data-save]")
        expect(page.locator("[data-says]")).to_contain_text("该时段无人应到岗")  # so the check has arrived
        uploaded(page)  # and the photo behind it
    with rows(bureau):
        visit = Visit.objects.get(by__username="looked")
        finding = Finding.objects.get(source=f"inspections.Visit:{visit.pk}")
        attached = Attachment.objects.about(finding).get()
        assert (visit.presence, visit.scanned) == ("excused", True)
    path = bureau_files() / attached.sha256[:2] / attached.sha256
    with Image.open(path) as kept:
        assert (max(kept.size), dict(kept.getexif())) == (1600, {})
    assert path.stat().st_size <= 400_000


def test_photos_taken_without_a_network_wait_and_arrive(bureau, tmp_path):
    """Of 40 million pixels and of ordinary ones; a film is refused on the phone and harms nothing."""
    huge, film = tmp_path / "riesig.jpg", tmp_path / "film.mp4"
    Image.new("RGB", (8000, 5000), "blue").save(huge, quality=1)
    film.write_bytes(b"\0\0\0\x20ftypisom" + b"\0" * 4096)
    with phone_of(bureau, "looked") as page:
        page.goto(NOW)
        page.wait_for_function(KEPT)
        page.context.set_offline(True)
        page.click("[data-all] summary")
        page.click("[data-posts] button >> nth=1")
        page.click("[data-problem-open]")
        page.click("[data-fault-open] >> nth=2")
        page.click("[data-phrases] button >> nth=0")
        page.set_input_files("input[data-photo]", film)
        expect(page.locator("[data-says]")).to_contain_text("无法读取")
        page.set_input_files("input[data-photo]", huge)
        expect(page.locator("[data-photo-count]")).to_have_text("1 张照片")
        page.click("[data-save]")
        expect(page.locator(WAITING)).to_have_text("2 条待上传")  # the check, and its photo
        page.reload()
        expect(page.locator(WAITING)).to_have_text("2 条待上传")
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        uploaded(page)
    with rows(bureau):
        visit = Visit.objects.get(by__username="looked", target__order=1)
        attached = Attachment.objects.about(Finding.objects.get(source=f"inspections.Visit:{visit.pk}")).get()
    path = bureau_files() / attached.sha256[:2] / attached.sha256
    with Image.open(path) as kept:
        assert (max(kept.size), kept.format) == (1600, "JPEG")


def test_what_is_asked_at_the_post_is_on_the_card_and_on_record(bureau):
    with phone_of(bureau, "looked") as page:
        page.goto(NOW)
        page.click("[data-all] summary")
        page.click("[data-posts] button >> nth=2")
        page.click("[data-ask] summary")
        expect(page.locator("[data-questions] legend")).to_have_count(3)
        expect(page.locator("[data-questions] legend >> nth=0")).to_contain_text("《门卫管理办法》第1条")
        page.click("[data-questions] [data-right=yes] >> nth=0")
        page.click("[data-questions] [data-right=no] >> nth=2")
        with page.expect_response("**/inspections/sync/"):
            page.click(NORMAL)
    with rows(bureau):
        asked = Asked.objects.filter(visit__by__username="looked").order_by("number")
        assert list(asked.values_list("code", "right")) == [("3.1", True), ("3.3", False)]


def test_nothing_is_wrong_with_the_page_in_any_look(bureau):
    assert faults_in_all_looks(bureau, "looked", [NOW], in_large=LARGER, widths=[360]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_an_open_fault(bureau, language):
    found = []
    with phone_of(bureau, "looked") as page:
        prefer(page.context, language=language)
        page.goto(NOW)
        page.click("[data-all] summary")
        page.click("[data-posts] button >> nth=-1")
        page.click("[data-ask] summary")
        page.click("[data-group=attitude] [data-value=poor]")
        page.click("[data-fault-open] >> nth=0")
        page.mouse.move(0, 0)
        bring_axe(settle(page))
        for size, theme, least in (("phone", "light", 44), ("phone", "dark", 44), ("large", "dark", LARGER)):
            turn(page, size, theme)
            settle(page)
            with unrolled(page):
                found += [f"{size} {theme} {fault}" for fault in [*misfits(page, least), *broken(page, RULES)]]
    assert found == []
