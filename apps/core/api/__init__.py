"""The API: what pages can do, for programs. The same verbs, the same rules, the same refusals, as JSON.

Apps plug a router into ``sockets.api``; ``house`` puts them together and is loaded with the first call
(``apps.core.late``).
"""

from apps.core.api.doing import do, found, page_of, paged, tagged
from apps.core.api.problems import Problem
from apps.core.api.typed import asked, typed

__all__ = ["Problem", "asked", "do", "found", "page_of", "paged", "tagged", "typed"]
