"""How deep the tests ask. ``./test`` asks every rule of every page, verb and figure, and is over while whoever waits
still remembers what was changed; ``WHOLE=1 ./test`` asks each of everybody, in every look, with every hostile value.

Left out are repetitions of one rule alone, and it is said where: of eleven roles that open a page alike a few do so,
colours are asked in one theme at each size.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

WHOLE = "WHOLE" in os.environ
T = TypeVar("T")


def every(nth: int, things: Sequence[T], *, first: int = 0) -> Sequence[T]:
    """All of them, or one in ``nth`` and at least one, beginning with another one for each ``first``."""
    return things if WHOLE else [things[(first + n) % len(things)] for n in range(0, len(things), nth)]
