"""What was promised beside what is so: bookings as people were told they are, and what follows from each of them."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from tests.chaos.house import House
from tests.chaos.people import Office

BOOKINGS = "SELECT id, title, status FROM meetings_booking WHERE left(title, 1) = %s"
NOTICES = "SELECT subject_id, says FROM notices_notice WHERE event LIKE 'meetings.%%'"
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
    letters_again: int = 0
    calls_again: int = 0

    @property
    def accounts(self) -> dict[str, Account]:
        names = ("bookings", "notices", "letters", "calls", "runs")
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        told = "; ".join(f"{name} {account}" for name, account in self.accounts.items())
        return f"{told}; sent again under the same mark: {self.letters_again} letters, {self.calls_again} calls"


def compare(house: House, office: Office) -> Ledger:
    """Of this office's meetings alone: another run in the same house is another matter."""
    kept = {one.pk: one for one in office.kept.values()}
    told = [(pk, says) for pk, says in house.ask(NOTICES) if pk in kept]
    sentences, letters_again = house.sinks.sentences()
    calls, calls_again = house.sinks.calls()
    ours = Counter({pk: times for pk, times in calls.items() if pk in kept})
    said = Counter(says for _pk, says in told)
    return Ledger(
        bookings=_bookings(house, office),
        notices=reckon(Counter({pk: one.told for pk, one in kept.items()}), Counter(pk for pk, _says in told)),
        letters=reckon(Counter(set(said)), Counter({says: sentences[says] for says in said})),
        calls=reckon(Counter({pk: one.verbs for pk, one in kept.items()}), ours),
        runs=reckon(Counter(p.isoformat() for (p,) in house.ask(RUNS)), Counter(dict(house.ask(RAN)))),
        letters_again=letters_again,
        calls_again=calls_again,
    )


def _bookings(house: House, office: Office) -> Account:
    """Lost: not there as somebody was told it is. Doubled: two of one name, or one that nobody knows of."""
    rows = {pk: (title, status) for pk, title, status in house.ask(BOOKINGS, office.mark)}
    account = Account()
    for one in office.kept.values():
        if rows.get(one.pk) == (one.title, one.status):
            account.right += 1
        else:
            account.lost.append(f"{one} is {rows.get(one.pk)}")
    names = Counter(title.split(" ")[0] for title, _status in rows.values())
    account.doubled = [name for name, times in names.items() if times > 1 or name not in office.kept]
    return account
