"""The palette finds what people type: characters, syllables, initials, numbers; and only what they may see."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import search
from apps.core.models import SearchEntry
from apps.core.pinyin import readings, sort_key
from apps.meetings.actions import book
from apps.meetings.models import Booking
from apps.org.models import Person, Place, Unit


def titles(person, q, **more):
    return [entry.title for entry in search.find(person, q, **more)]


@pytest.fixture
def indexed(clerk, stranger, units, make_person):
    make_person("shan", name="单晓红", staff_number="A0917", phone="8123")
    search.remember_all([*Person.objects.select_related("unit"), *Unit.objects.all()])
    return clerk


@pytest.mark.parametrize(
    "q", ["单", "单晓", "晓红", "单晓红", "sxh", "dxh", "shanxiao", "danxiaohong", "A0917", "a091", "８１２３"]
)
def test_somebody_is_found_by_whatever_people_type(indexed, q):
    assert titles(indexed, q) == ["单晓红"]


def test_a_word_of_two_characters_is_found_inside_a_name(indexed):
    assert titles(indexed, "财政") == ["财政局", "王芳"]


def test_initials_are_found_anywhere_in_the_name(indexed, campuses):
    building = campuses.main.buildings.create(name="一号楼")
    place = Place.objects.create(building=building, name="三楼第一会议室", kind=Place.Kind.OFFICE)
    search.remember(place)

    assert titles(indexed, "hys") == ["三楼第一会议室"]
    assert titles(indexed, "管委会 hys") == ["三楼第一会议室"]


def test_every_word_must_be_found(indexed):
    assert titles(indexed, "单 财政") == []


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "%%", "\\", "'; drop table", "\u0000", "x" * 5000, "a b c d e f g"])
def test_odd_typing_finds_nothing_and_breaks_nothing(indexed, q):
    assert titles(indexed, q) == []


def test_a_result_is_shown_only_to_its_audience(indexed, stranger):
    SearchEntry.objects.filter(title="单晓红").update(audience=[f"unit:{stranger.unit_id}"])

    assert titles(indexed, "sxh") == []
    assert titles(stranger, "sxh") == ["单晓红"]


def test_what_begins_with_the_words_comes_before_what_contains_them(indexed, units):
    for name in ("区财政局", "财政所"):
        search.remember(Unit.objects.create(name=name))

    assert titles(indexed, "财政") == ["财政局", "财政所", "王芳", "区财政局"]


def test_the_palette_forgets_what_is_no_longer_to_be_found(indexed):
    search.forget(Person.objects.get(username="shan"))

    assert titles(indexed, "sxh") == []


def test_remembering_again_replaces_the_old_title(indexed):
    person = Person.objects.get(username="shan")
    person.name = "仇小东"
    search.remember(person)

    assert titles(indexed, "sxh") == []
    assert titles(indexed, "qxd") == titles(indexed, "cxd") == ["仇小东"]


def test_remembering_costs_one_statement(indexed):
    person = Person.objects.select_related("unit", "post").get(username="shan")
    with CaptureQueriesContext(connection) as queries:
        search.remember(person)

    assert len(queries) == 1


def test_reindex_writes_the_same_entries_again(indexed, capsys):
    before = set(SearchEntry.objects.values_list("kind", "title", "text"))
    call_command("reindex", verbosity=0)

    assert set(SearchEntry.objects.values_list("kind", "title", "text")) == before


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单晓红", {"shanxiaohong", "danxiaohong"}, {"sxh", "dxh"}),
        ("仇英", {"qiuying", "chouying"}, {"qy", "cy"}),
        ("曾国", {"zengguo", "cengguo"}, {"zg", "cg"}),
        ("解放", {"xiefang", "jiefang"}, {"xf", "jf"}),
    ],
)
def test_a_surname_is_found_in_every_reading(name, full, initials):
    all_full, all_initials = readings(name, surname=True)

    assert full <= set(all_full)
    assert initials <= set(all_initials)


@pytest.mark.parametrize(
    ("word", "full"),
    [("会计", "kuaiji"), ("重庆", "chongqing"), ("厦门", "xiamen"), ("音乐", "yinyue"), ("3号楼A座", "3haolouazuo")],
)
def test_words_are_read_as_they_are_spoken(word, full):
    assert readings(word)[0] == (full,)


def test_names_sort_by_their_sound():
    assert sorted(["张伟", "李娜", "王芳"], key=sort_key) == ["李娜", "王芳", "张伟"]


@pytest.mark.parametrize("q", ["政", "财政", "财政局", "CZ%", "局 财"])
def test_a_list_holds_the_rows_that_contain_the_words(units, q):
    found = search.containing(Unit.objects.all(), ["name", "short_name"], q)

    assert [unit.name for unit in found] == ([] if q == "CZ%" else ["财政局"])


def test_a_list_is_searched_through_related_records_too(clerk, stranger):
    found = search.containing(Person.objects.all(), ["name", "unit__name"], "财政")

    assert list(found) == [stranger]


def test_capital_letters_do_not_matter(units):
    unit = Unit.objects.create(name="IT 中心")

    assert list(search.containing(Unit.objects.all(), ["name"], "it")) == [unit]


def test_a_word_of_two_characters_goes_to_the_index_of_pairs_where_there_is_one():
    with_index = str(search.containing(Booking.objects.all(), ["title"], "税务").query)
    without = str(search.containing(Unit.objects.all(), ["name"], "税务").query)

    assert ("core_bigrams" in with_index, "core_bigrams" in without) == (True, False)


def test_words_are_found_by_pairs_just_as_without(clerk, room, next_monday):
    book(
        by=clerk,
        place=[room],
        title="IT信访联席会",
        starts_at=next_monday.at(9),
        ends_at=next_monday.at(10),
        attendees=3,
    )

    for word, found in (
        ("信访", 1),
        ("访信", 0),
        ("it", 1),
        ("IT", 1),
        ("t信", 1),
        ("席会", 1),
        ("税务", 0),
        ("信", 1),
    ):
        assert search.containing(Booking.objects.all(), ["title"], word).count() == found, word
