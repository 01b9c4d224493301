"""Home shows what is true today and nothing else; the palette; the notice of who may do what."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from apps.core import dates, metrics, policies, sockets
from apps.core.search import remember_all
from apps.org.models import Role
from apps.portal import doors, queries

Item = sockets.Item
TODAY = metrics.Period.day(dates.today())


@pytest.fixture
def empty_sockets():
    """The house before any trade has plugged in."""
    held = [(s, dict(s)) for s in (sockets.todo, sockets.calendar, sockets.figures, sockets.cards)]
    for socket, _parts in held:
        socket.clear()
    yield
    for socket, parts in held:
        socket.clear()
        socket.update(parts)


def item(title, at, hours=1):
    return Item(title, "/permissions/", "clock", at, at + timedelta(hours=hours))


def titles(days):
    return [(day.on, [line["item"].title for line in day.lines]) for day in days]


def test_nobody_sees_home_without_logging_in(client, db):
    assert client.get("/").url == "/accounts/login/?next=/"


def test_home_invents_nothing_where_nothing_is_plugged_in(inside, empty_sockets):
    context = inside.get("/").context

    assert (context["todo"], context["days"], context["figures"], context["cards"]) == (None, [], [], [])


def test_what_waits_comes_soonest_first(inside, empty_sockets):
    now = timezone.now()
    later, sooner = item("later", now + timedelta(hours=3)), item("sooner", now + timedelta(hours=1))
    whenever = Item("whenever", "/", "clock")
    sockets.todo.plug("a", lambda person: [whenever, later])
    sockets.todo.plug("b", lambda person: [sooner])

    assert [i.title for i in inside.get("/").context["todo"]] == ["sooner", "later", "whenever"]


def test_the_agenda_begins_today_and_has_only_days_with_something_on(wei, empty_sockets):
    today = dates.today()
    start, _end = dates.day_bounds(today)
    sockets.calendar.plug(
        "a", lambda person, first, last: [item("tomorrow", start + timedelta(days=1, hours=9)), item("early", start)]
    )
    sockets.calendar.plug("b", lambda person, first, last: [item("third day", start + timedelta(days=3, hours=9))])

    expected = [(0, ["early"]), (1, ["tomorrow"]), (3, ["third day"])]
    assert titles(queries.agenda(wei)) == [(today + timedelta(days=n), names) for n, names in expected]


def test_the_agenda_is_asked_for_eight_days(wei, empty_sockets):
    asked = []
    sockets.calendar.plug("a", lambda person, first, last: asked.append((first, last)) or [])
    queries.agenda(wei)

    today = dates.today()
    assert asked == [(dates.day_bounds(today)[0], dates.day_bounds(today + timedelta(days=7))[1])]


def test_what_began_yesterday_stands_under_today(wei, empty_sockets):
    start, _end = dates.day_bounds(dates.today())
    sockets.calendar.plug("a", lambda person, first, last: [item("night", start - timedelta(hours=2), hours=30)])

    days = queries.agenda(wei)
    assert titles(days) == [(dates.today(), ["night"])]
    assert queries.next_line(days)["is_now"] is True


def test_figures_stand_in_their_order_and_open_their_rows(inside, empty_sockets):
    first, second = (metrics.Reading(metrics.of(f"meetings.{code}"), TODAY, None, 3) for code in ("soon", "planned"))
    sockets.figures.plug("a", lambda person: [first])
    sockets.figures.plug("b", lambda person: [second])

    response = inside.get("/")
    assert response.context["figures"] == [first, second]
    assert response.content.decode().count(f'href="{first.url.replace("&", "&amp;")}"') == 1


def test_a_card_may_have_nothing_to_show(inside, empty_sockets):
    sockets.cards.plug("10 none", lambda request: None)
    sockets.cards.plug("20 some", lambda request: ("portal/_todo.html", {"todo": [Item("from a card", "/", "clock")]}))

    response = inside.get("/")
    assert response.content.decode().count("from a card") == 1


# -- doors and palette -------------------------------------------------------------------------------------------------
@pytest.fixture
def rooms_door(monkeypatch):
    door = sockets.MenuEntry("档案查阅室", "calendar", "permissions", policies.anyone)
    monkeypatch.setitem(sockets.menu, "test.rooms", door)
    secret = sockets.MenuEntry("档案机密", "lock", "preferences", policies.rule("nobody")(lambda p, s: False))
    monkeypatch.setitem(sockets.menu, "test.secret", secret)


def urls_found(client, word):
    groups = client.get("/search/", {"q": word}).context["groups"]
    return [hit["url"] if isinstance(hit, dict) else hit.url for group in groups for hit in group["hits"]]


@pytest.mark.parametrize("word", ["档案查阅室", "dacys", "CYS", "danganchayue", "ｄａｃｙｓ", " 阅室 "])
def test_a_page_is_found_by_its_name_and_by_pinyin(inside, rooms_door, word):
    assert urls_found(inside, word).count("/permissions/") == 1


def test_a_door_that_is_not_yours_is_not_found(inside, rooms_door):
    assert urls_found(inside, "机密") == []


def test_people_are_found_by_their_initials(inside, wei):
    remember_all([wei])

    assert urls_found(inside, "zw") == [wei.get_absolute_url()]


def test_an_empty_question_shows_the_doors(inside):
    assert "/" in urls_found(inside, "")


@pytest.mark.parametrize("word", ["%", "'", "\x00", "<script>", "a" * 5000, "((", "\\"])
def test_a_strange_question_is_answered_calmly(inside, word):
    response = inside.get("/search/", {"q": word})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_our_script_gets_only_the_hits(inside, rooms_door):
    response = inside.get("/search/", {"q": "dacys"}, headers={"x-only-hits": "1"})

    page = response.content.decode()
    assert (page.count("<html"), page.count('role="option"')) == (0, 1)
    assert "X-Only-Hits" in response["Vary"]


def test_the_rail_marks_where_one_is(inside, rooms_door):
    person = inside.get("/").wsgi_request.user

    assert [door.label for door in doors.entries(person, "/permissions/x/") if door.active] == ["档案查阅室"]


def test_only_the_keeper_sees_the_keepers_doors(wei, keeper):
    mine, theirs = ({d.url for d in doors.entries(p, "/")} for p in (wei, keeper))

    assert "/meetings/rooms/" in theirs - mine


# -- who may do what ---------------------------------------------------------------------------------------------------
def test_the_notice_names_every_rule_once(inside):
    books = inside.get("/permissions/").context["books"]

    assert sum(len(book["lines"]) for book in books) == len(policies.table())
    labels = [str(line["label"]) for book in books for line in book["lines"]]
    assert [label for label in labels if "." in label] == []


def test_the_notice_is_read_without_outer_brackets(inside):
    says = [line["says"] for book in inside.get("/permissions/").context["books"] for line in book["lines"]]

    with translation.override("zh-hans"):
        assert [s for s in says if s.startswith("（") and s.endswith("）") and s.count("（") == 1] == []


def test_everybody_may_read_the_notice(client, make_person):
    for role in Role:
        client.force_login(make_person(f"has_{role}", roles=[role]))
        assert client.get("/permissions/").status_code == 200
