"""For the controls alone: the house with its locks taken out and the gap between looking and writing held open.

Served from a database without the exclusion constraint. A race that cannot double-book here proves nothing there.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from logistics.wsgi import application  # isort: split

from apps.approvals.actions import deciding  # needs the settings
from apps.meetings.actions import displacing, judging, series, serving

GAP = 0.15  # seconds

__all__ = ["application"]


def _unlocked(rows: QuerySet, **_options: Any) -> QuerySet:
    return rows._chain()


def _then_wait(look: Callable) -> Callable:
    def looked(*args: Any, **options: Any) -> Any:
        found = look(*args, **options)
        time.sleep(GAP)
        return found

    return looked


QuerySet.select_for_update = _unlocked
judging.lock = lambda rooms: None
deciding.differences = _then_wait(deciding.differences)
judging.rivals = _then_wait(judging.rivals)
series.rivals = _then_wait(series.rivals)
serving.rivals = _then_wait(serving.rivals)
displacing.rivals = _then_wait(displacing.rivals)
