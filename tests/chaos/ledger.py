"""What was promised beside what is so: bookings as people were told they are, and what follows from each of them."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from tests.chaos.house import House
from tests.chaos.people import Kept, Office

# Those that a place on the waiting list was offered are judged with it.
BOOKINGS = """
    SELECT id, title, status, checked_in_at IS NOT NULL FROM meetings_booking AS booking
    WHERE left(title, 1) = %s AND NOT EXISTS (SELECT FROM meetings_wait WHERE booking_id = booking.id)
"""
PLACES = """
    SELECT place.id, place.title, place.status, booking.status,
      (SELECT count(*) FROM meetings_booking AS other WHERE other.title = place.title)
    FROM meetings_wait AS place LEFT JOIN meetings_booking AS booking ON booking.id = place.booking_id
    WHERE left(place.title, 1) = %s
"""
NOTICES = """
    SELECT subject_id, says FROM notices_notice AS notice
    JOIN django_content_type AS kind ON kind.id = notice.subject_type_id
    WHERE kind.app_label || '.' || kind.model = %s AND notice.event LIKE %s
"""
ABOUT = "SELECT id, subject_id FROM approvals_request"
DECIDED = "SELECT request_id, count(*) FROM approvals_decision WHERE verdict = 'granted' GROUP BY 1"
READ = """
    SELECT notice.id FROM notices_notice AS notice JOIN org_person AS person ON person.id = notice.person_id
    WHERE notice.read_at IS NOT NULL AND person.username = ANY(%s)
"""
RAN = "SELECT says, count(*) FROM chaos_note GROUP BY says"
RUNS = "SELECT period FROM core_scheduledrun WHERE job = 'chaos.job' AND began_at IS NOT NULL AND done_at IS NOT NULL"


@dataclass
class Account:
    """One kind of thing that must come about once for each reason."""

    right: int = 0
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.right} right, {len(self.lost)} lost, {len(self.doubled)} doubled"

    @property
    def wrong(self) -> list:
        return self.lost + self.doubled


def reckon(wanted: Counter, found: Counter) -> Account:
    """``found`` may hold what nobody asked for; that is doubled too."""
    account = Account()
    for one in sorted({*wanted, *found}, key=str):
        times: Hashable = found[one] - wanted[one]
        if times < 0:
            account.lost.append(one)
        elif times > 0:
            account.doubled.append(one)
        else:
            account.right += wanted[one]
    return account


@dataclass
class Ledger:
    """All accounts; nothing is wrong in any of them in a house that keeps its promises."""

    bookings: Account
    notices: Account
    letters: Account
    calls: Account
    runs: Account
    places: Account
    offers: Account
    decisions: Account
    answers: Account
    read: Account
    letters_again: int = 0
    calls_again: int = 0

    @property
    def accounts(self) -> dict[str, Account]:
        return {name: one for name, one in vars(self).items() if isinstance(one, Account)}

    def __str__(self) -> str:
        told = "; ".join(f"{name} {account}" for name, account in self.accounts.items())
        return f"{told}; sent again under the same mark: {self.letters_again} letters, {self.calls_again} calls"


def compare(house: House, office: Office) -> Ledger:
    """Of this office's meetings alone: another run in the same house is another matter."""
    kept = {one.pk: one for one in office.kept.values()}
    told = [(pk, says) for pk, says in house.ask(NOTICES, "meetings.booking", "meetings.%") if pk in kept]
    sentences, letters_again = house.sinks.sentences()
    calls, calls_again = house.sinks.calls()
    ours = Counter({pk: times for pk, times in calls.items() if pk in kept})
    said = Counter(says for _pk, says in told)
    return Ledger(
        bookings=_bookings(house, office),
        notices=reckon(Counter({pk: one.told for pk, one in kept.items()}), Counter(pk for pk, _says in told)),
        letters=reckon(Counter(set(said)), Counter({says: sentences[says] for says in said})),
        calls=reckon(Counter({pk: one.verbs for pk, one in kept.items()}), ours),
        **_list(house, office),
        **_halls(house, office, kept),
        read=reckon(Counter(office.read), Counter(pk for (pk,) in house.ask(READ, _colleagues(office)))),
        runs=reckon(Counter(p.isoformat() for (p,) in house.ask(RUNS)), Counter(dict(house.ask(RAN)))),
        letters_again=letters_again,
        calls_again=calls_again,
    )


def _bookings(house: House, office: Office) -> Account:
    """Lost: not there as somebody was told it is. Doubled: two of one name, or one that nobody knows of."""
    rows = {pk: facts for pk, *facts in house.ask(BOOKINGS, office.mark)}
    account = Account()
    for one in office.kept.values():
        if rows.get(one.pk) == [one.title, one.status, one.has_come]:
            account.right += 1
        else:
            account.lost.append(f"{one} is {rows.get(one.pk)}")
    names = Counter(title.split(" ")[0] for title, *_facts in rows.values())
    account.doubled = [name for name, times in names.items() if times > 1 or name not in office.kept]
    return account


# What holds the room behind a place on the list, and how many bookings it made.
BEHIND = {"waiting": (None, 0), "offered": ("offered", 1), "accepted": ("confirmed", 1)}


def _list(house: House, office: Office) -> dict[str, Account]:
    """The waiting list, with the booking behind each place; and the notices of what was offered."""
    rows = {pk: facts for pk, *facts in house.ask(PLACES, office.mark)}
    account, kept = Account(), {place.pk: place for place in office.places.values()}
    for pk, place in kept.items():
        left = ("lapsed", 1) if place.offers else (None, 0)
        if rows.get(pk) == [place.title, place.status, *BEHIND.get(place.status, left)]:
            account.right += 1
        else:
            account.lost.append(f"{place} is {rows.get(pk)}")
    account.doubled = [title for pk, (title, *_facts) in rows.items() if pk not in kept]
    told = Counter(pk for pk, _says in house.ask(NOTICES, "meetings.wait", "meetings.offered") if pk in kept)
    return {"places": account, "offers": reckon(Counter({pk: place.offers for pk, place in kept.items()}), told)}


def _halls(house: House, office: Office, kept: dict[int, Kept]) -> dict[str, Account]:
    """The chief's decisions, and what the clerks were told of them; a grant that nobody acknowledged is doubled."""
    about = {request: booking for request, booking in house.ask(ABOUT) if booking in kept}
    decided = Counter({about[request]: times for request, times in house.ask(DECIDED) if request in about})
    told = [pk for pk, _says in house.ask(NOTICES, "approvals.request", "approvals.decided") if pk in about]
    granted = Counter(office.granted)
    return {"decisions": reckon(granted, decided), "answers": reckon(granted, Counter(about[pk] for pk in told))}


def _colleagues(office: Office) -> list[str]:
    return [clerk.colleague.person.username for clerk in office.clerks]
