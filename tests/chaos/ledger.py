"""What was promised beside what is so."""

from dataclasses import dataclass, field

from tests.chaos.house import House
from tests.chaos.people import Office

BOOKINGS = "SELECT id, title, status FROM meetings_booking"
PROMISED = "SELECT verb || ' ' || subject_id || ' ' || subject_version FROM core_logentry"
NOTED = "SELECT says, count(*) FROM chaos_note WHERE kind = %s GROUP BY says"
RUNS = "SELECT period FROM core_scheduledrun WHERE job = 'chaos.job' AND began_at IS NOT NULL AND done_at IS NOT NULL"


@dataclass
class Ledger:
    """Everything that went wrong, by kind; all empty in a house that keeps its promises."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    effects_lost: list[str] = field(default_factory=list)
    effects_doubled: list[str] = field(default_factory=list)
    runs_lost: list[str] = field(default_factory=list)
    runs_doubled: list[str] = field(default_factory=list)
    effects: int = 0
    runs: int = 0

    def figures(self) -> str:
        wrong = ("lost", "doubled", "unasked", "effects_lost", "effects_doubled", "runs_lost", "runs_doubled")
        counts = ", ".join(f"{name.replace('_', ' ')} {len(getattr(self, name))}" for name in wrong)
        return f"{counts}; {self.effects} effects, {self.runs} runs"


def compare(house: House, office: Office) -> Ledger:
    ledger = Ledger()
    _bookings(ledger, house, office)
    promised = [says for (says,) in house.ask(PROMISED)]
    noted = dict(house.ask(NOTED, "effect"))
    ledger.effects = len(promised)
    ledger.effects_lost = [says for says in promised if says not in noted]
    ledger.effects_doubled = [says for says, times in noted.items() if times > 1]
    runs = [period.isoformat() for (period,) in house.ask(RUNS)]
    ran = dict(house.ask(NOTED, "job"))
    ledger.runs = len(runs)
    ledger.runs_lost = [period for period in runs if period not in ran]
    ledger.runs_doubled = [period for period, times in ran.items() if times > 1]
    return ledger


def _bookings(ledger: Ledger, house: House, office: Office) -> None:
    rows = {pk: (title, status) for pk, title, status in house.ask(BOOKINGS)}
    for kept in office.kept.values():
        if rows.get(kept.pk) != (kept.title, kept.status):
            ledger.lost.append(f"{kept} is {rows.get(kept.pk)}")
    names: dict[str, int] = {}
    for title, _status in rows.values():
        name = title.split(" ")[0]
        names[name] = names.get(name, 0) + 1
    ledger.doubled = [name for name, times in names.items() if times > 1]
    ledger.unasked = [name for name in names if name not in office.kept]
