"""How far a long command is: a bar on a terminal, a line a step elsewhere, or whoever waits for a job."""

import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

WIDTH, EVERY = 30, 0.1


class Progress:
    """``expect`` says how much there is, ``add`` how much more is done; the unit is bytes."""

    def __init__(self, out: TextIO | None = None):
        self.out = out or sys.stderr
        self.is_terminal = self.out.isatty()
        self.total, self.done, self.says = 0, 0, ""
        self._shown = 0.0

    def expect(self, total: int) -> None:
        self.total += total

    def step(self, says: Any) -> None:
        self.says = str(says)
        if self.is_terminal:
            self._draw(force=True)
        else:
            self.out.write(f"{self.says}\n")

    def add(self, done: int) -> None:
        self.done += done
        if self.is_terminal:
            self._draw()

    def close(self) -> None:
        if self.is_terminal:
            self.out.write("\r\033[K")
            self.out.flush()

    @property
    def part(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0

    def _draw(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now - self._shown < EVERY:
            return
        self._shown = now
        full = int(self.part * WIDTH)
        self.out.write(f"\r\033[K[{'█' * full}{'·' * (WIDTH - full)}] {self.part:4.0%}  {self.says}")
        self.out.flush()


class Told(Progress):
    """Tells a job instead: ``tell(done, of=…, says=…)``."""

    def __init__(self, tell: Callable):
        super().__init__(sys.stderr)
        self.is_terminal, self.tell = False, tell

    def step(self, says: Any) -> None:
        self.says = str(says)
        self.add(0)

    def add(self, done: int) -> None:
        self.done += done
        self.tell(self.part * 0.999, of=1, says=self.says)
