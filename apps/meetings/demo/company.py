"""Who comes to the meetings of the demo accounts, one confidential meeting, and the addresses of panels and boards."""

from datetime import date, datetime, time, timedelta
from typing import Any

from apps.core import demo
from apps.core.actions import HIDDEN
from apps.core.dates import local
from apps.core.models.open_addresses import digest_of
from apps.core.workdays import is_working
from apps.meetings.actions.occupying import times_of
from apps.meetings.demo.diary import Diary, Key
from apps.meetings.models import AccessLink, Attendee, Booking, Occupancy, SealedWords
from apps.meetings.queries.rulebook import Slot
from apps.notices.models import Notice
from apps.org.models import Person

SECRET: Key = ("一号楼", "第二会议室")
PANELS: list[Key] = [("一号楼", "第一会议室"), ("一号楼", "第二会议室"), ("服务中心楼", "第一会议室")]
GUESTS = [
    ("王磊", "市规划设计院", "13812340001"),
    ("陈晓燕", "市大数据中心", "13812340002"),
    ("Anna Keller", "北方建设咨询公司", ""),
]
REASONS = ["赴市里开会", "出差", "休年假"]
FULL = 8  # people and guests on a list


def write(bureau: demo.Bureau, diary: Diary) -> None:
    """After the bookings are saved; nothing where today lies in the half-year whose figures are known."""
    _links(bureau)
    if bureau.today <= bureau.ends_on + timedelta(days=1):
        return
    random = bureau.random("meetings.company")
    for username in ("zhangwei", "lina", "liujing"):
        person = bureau.made["accounts"][username]
        first = local(bureau.today + timedelta(days=1), time.min)
        coming = Booking.objects.holding().filter(booked_by=person, starts_at__gte=first, series=None)
        for booking in coming.order_by("starts_at", "pk")[:3]:
            _list(bureau, random, booking, _members(bureau, person))
    _confidential(bureau, diary, random)


def _members(bureau: demo.Bureau, person: Person) -> list[Person]:
    """The other accounts first, so that whoever logs in finds something to answer, then the unit."""
    others = [one for name, one in bureau.made["accounts"].items() if name in ("zhangwei", "lina", "sunzhiqiang")]
    unit = [one for one in bureau.made["people"] if one.is_active and one.unit_id == person.unit_id]
    return [one for one in dict.fromkeys([*others, *unit]) if one != person][: FULL - 1]


def _list(bureau: demo.Bureau, random: Any, booking: Booking, people: list[Person]) -> None:
    asked_at = local(bureau.today - timedelta(days=1), time(15, 10))
    rows = [Attendee(booking=booking, person=person, asked_at=asked_at) for person in people]
    name, home, phone = random.choice(GUESTS)
    rows.append(Attendee(booking=booking, guest=name, organisation=home, phone=phone, asked_at=asked_at))
    # The accounts are left to answer themselves; of the others most have.
    for row in rows[2:-1]:
        answer = random.choices(["coming", "leave", "asked"], weights=[6, 1, 2])[0]
        if answer != "asked":
            row.answer, row.answered_at = answer, asked_at + timedelta(minutes=random.randint(5, 200))
            row.version = 2
            row.reason = random.choice(REASONS) if answer == "leave" else ""
    Attendee.objects.bulk_create(rows)
    _trail(bureau, booking, rows)
    Notice.objects.bulk_create(
        Notice(
            person=row.person, event="meetings.asked", at=asked_at, about=booking, url=row.get_absolute_url(),
            says=f"请参加{booking.public_title}：{booking.when}，{booking.room_names}。请回执。",
        )
        for row in rows if row.person_id and row.person_id != booking.booked_by_id
    )  # fmt: skip


def _trail(bureau: demo.Bureau, booking: Booking, rows: list[Attendee]) -> None:
    hidden = booking.is_confidential
    people = [{"id": row.person_id, "name": row.person.name} for row in rows if row.person_id]
    guests = [f"{row.guest}（{row.organisation}）" for row in rows if not row.person_id]
    facts = {"people": HIDDEN if hidden else people, "guests": HIDDEN if hidden else guests}
    bureau.wrote_down("meetings.invite", booking, by=booking.booked_by, at=rows[0].asked_at, facts=facts)
    verbs = {"coming": "meetings.come", "leave": "meetings.ask_leave"}
    for row in rows:
        if row.answered_at:
            facts = {"reason": row.reason} if row.answer == "leave" else {}
            changes = {"answer": ["asked", row.answer]}
            by, at = row.person, row.answered_at
            bureau.wrote_down(verbs[row.answer], row, by=by, at=at, version=2, facts=facts, changes=changes)


def _confidential(bureau: demo.Bureau, diary: Diary, random: Any) -> None:
    """One on the next working day: lina and two others know what it is about."""
    room, by = diary.rooms[SECRET], bureau.made["accounts"]["lina"]
    starts_at, ends_at = _gap(diary, SECRET, bureau.today)
    made_at = local(bureau.today - timedelta(days=1), time(9, 40))
    booking = Booking.objects.create(
        is_confidential=True, title=Booking.OCCUPIED, attendees=1, booked_by=by,
        starts_at=starts_at, ends_at=ends_at, made_at=made_at,
    )  # fmt: skip
    words = {"title": "干部调整事项酝酿会", "unit": by.unit, "attendees": 6, "note": "不用茶水服务"}
    SealedWords.objects.create(booking=booking, **words)
    Occupancy.objects.bulk_create(times_of(booking, Slot((room,), starts_at, ends_at)))
    masked = dict.fromkeys(("title", "unit", "attendees", "note"), HIDDEN)
    facts = {
        "place": [{"id": room.pk, "name": str(room)}],
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        **masked,
    }
    bureau.wrote_down("meetings.book_confidential", booking, by=by, at=made_at, facts=facts)
    rows = [
        Attendee(booking=booking, person=bureau.made["accounts"][name], asked_at=made_at + timedelta(minutes=2))
        for name in ("sunzhiqiang", "liujing")
    ]
    Attendee.objects.bulk_create(rows)
    _trail(bureau, booking, rows)


def _gap(diary: Diary, key: Key, today: date) -> tuple[datetime, datetime]:
    """The first free hour and a half of a working day after today, entered in the diary."""
    on = today
    while True:
        on += timedelta(days=1)
        for half_hours in range(16, 34) if is_working(on) else ():
            starts_at = local(on, time(half_hours // 2, half_hours % 2 * 30))
            ends_at = starts_at + timedelta(minutes=90)
            if diary.is_free(key, starts_at, ends_at):
                return starts_at, ends_at


def _links(bureau: demo.Bureau) -> None:
    """Addresses as the keeper's page shows them. Their numbers are drawn from the demo's dice; what opens them is made
    with the secret key of this installation, so nobody can work them out from here."""
    random, keeper = bureau.random("meetings.links"), bureau.made["accounts"]["wangfang"]
    kinds, rooms = AccessLink.Kind, bureau.made["rooms"]
    wanted = [(kinds.PANEL, {"room": rooms[key]}) for key in PANELS]
    wanted += [(kinds.LOBBY, {"campus": campus}) for name, campus in bureau.made["campuses"].items() if name != "泗水"]
    at = local(bureau.starts_on, time(9))
    for kind, place in wanted:
        nonce = f"{random.getrandbits(128):032x}"
        link = AccessLink(
            kind=kind, nonce=nonce, digest=digest_of(AccessLink.token_of(nonce)), made_by=keeper, made_at=at, **place
        )
        link.save()
        facts = {name: {"id": value.pk, "name": str(value)} for name, value in place.items()}
        bureau.wrote_down("meetings.add_link", link, by=keeper, at=at, facts={"kind": str(kind), **facts})
