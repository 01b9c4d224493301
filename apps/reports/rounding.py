"""Amounts in ten thousands of yuan that still add up: what is lost by rounding is given to the rows that lost most."""

from collections import deque
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

STEP = Decimal(100)  # one hundredth of ten thousand yuan
_FEN = 10_000  # in one step


def in_wan(amount: Decimal) -> Decimal:
    """¥123,456.78 is 12.35 ten thousands."""
    return (amount / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)


def add_up(amounts: Sequence[Decimal], total: Decimal | None = None) -> list[Decimal]:
    """A column in ten thousands whose sum is the rounded total: largest remainder, the upper row first among equals."""
    total = in_wan(sum(amounts, Decimal(0)) if total is None else total)
    steps = [(amount / STEP).to_integral_value(ROUND_FLOOR) for amount in amounts]
    lost = [amount / STEP - step for amount, step in zip(amounts, steps, strict=True)]
    missing = int(total * 100 - sum(steps, Decimal(0)))
    for at in sorted(range(len(amounts)), key=lambda at: -lost[at])[:missing]:
        steps[at] += 1
    return [step / 100 for step in steps]


# -- a table that adds up both ways ----------------------------------------------------------------------------------
def add_up_both_ways(table: Sequence[Sequence[Decimal]]) -> list[list[Decimal]]:
    """A table in ten thousands, each cell rounded up or down so that rows, columns and the total (rounded to the
    nearest) all add up.

    With its sums written beside it, with the other sign, every row and column of the table comes to nothing. Cells
    that are not yet whole therefore lie on rings; along a ring one is raised and the next lowered until one of them is
    whole (L. Cox, «A constructive procedure for unbiased controlled rounding», 1987).
    """
    if not table or not table[0]:
        return [[] for _row in table]
    cells = _with_sums([[int(value * 100) for value in row] for row in table])
    corner = (len(cells) - 1, len(cells[0]) - 1)
    upward = cells[corner[0]][corner[1]] % _FEN * 2 >= _FEN
    while True:
        begin = corner if _is_open(cells, corner) else _any_open(cells)
        if begin is None:
            return [[Decimal(value // _FEN) / 100 for value in row[:-1]] for row in cells[:-1]]
        _push(cells, _ring(cells, begin), upward if begin == corner else True)


Cells = list[list[int]]
Place = tuple[int, int]


def _with_sums(rows: Cells) -> Cells:
    wide = [[*row, -sum(row)] for row in rows]
    return [*wide, [-sum(column) for column in zip(*wide, strict=True)]]


def _is_open(cells: Cells, place: Place) -> bool:
    return cells[place[0]][place[1]] % _FEN != 0


def _any_open(cells: Cells) -> Place | None:
    return next(((r, c) for r, row in enumerate(cells) for c, value in enumerate(row) if value % _FEN), None)


def _ring(cells: Cells, begin: Place) -> list[Place]:
    """From ``begin`` along open cells, now in a row, now in a column, back to it. There always is such a ring: were
    there none, the sums on its one side would not be whole."""
    row, column = begin
    # Rows and columns are the knots, open cells the threads between them: the shortest way round from the column of
    # ``begin`` to its row that does not use ``begin`` itself.
    came: dict[tuple[str, int], tuple[tuple[str, int], Place]] = {}
    waiting = deque([("c", column)])
    while ("r", row) not in came:
        knot = waiting.popleft()
        for other, place in _threads(cells, knot):
            if place != begin and other not in came and other != ("c", column):
                came[other] = (knot, place)
                waiting.append(other)
    ring, knot = [begin], ("r", row)
    while knot != ("c", column):
        knot, place = came[knot]
        ring.append(place)
    return ring


def _threads(cells: Cells, knot: tuple[str, int]) -> list[tuple[tuple[str, int], Place]]:
    kind, at = knot
    if kind == "r":
        return [(("c", c), (at, c)) for c, value in enumerate(cells[at]) if value % _FEN]
    return [(("r", r), (r, at)) for r, row in enumerate(cells) if row[at] % _FEN]


def _push(cells: Cells, ring: list[Place], upward: bool) -> None:
    """Raise every other cell of the ring and lower those between, as far as the first that becomes whole."""
    raised, lowered = (ring[::2], ring[1::2]) if upward else (ring[1::2], ring[::2])
    room = min(
        *(_FEN - cells[r][c] % _FEN for r, c in raised),
        *(cells[r][c] % _FEN for r, c in lowered),
    )
    for r, c in raised:
        cells[r][c] += room
    for r, c in lowered:
        cells[r][c] -= room
