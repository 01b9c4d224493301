"""Where the duty rosters plug who is on duty at a post."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from apps.core.sockets import Socket

Roster = Callable[[Sequence[Any], datetime], dict[int, list[int]]]
# Takes posts and a moment, gives the ids of people by the id of the post; a post it does not know is left out.
rosters = Socket("who is on duty at a post")
