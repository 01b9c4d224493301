"""Groups of budget lines that are added up together: the classes of the state's classification, and what it watches."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Group:
    """``codes``: what the codes of its lines begin with."""

    key: str
    label: Any
    codes: tuple[str, ...]

    def __contains__(self, code: str) -> bool:
        return code.startswith(self.codes)

    def place(self, code: str) -> int:
        """Where a line of it stands among the others."""
        return next(place for place, first in enumerate(self.codes) if code.startswith(first))

    @property
    def lines(self) -> Q:
        """Of entries: those on its lines."""
        found = Q()
        for code in self.codes:
            found |= Q(line__code__startswith=code)
        return found


# (类) of 支出经济分类科目 by the first three figures of the code.
CLASSES = (
    Group("301", "工资福利支出", ("301",)),
    Group("302", "商品和服务支出", ("302",)),
    Group("303", "对个人和家庭的补助", ("303",)),
    Group("309", "资本性支出（基本建设）", ("309",)),
    Group("310", "资本性支出", ("310",)),
)
# 三公: abroad, reception, official cars run and bought; then meetings, training and travel.
PUBLIC_THREE = Group("public", _("Abroad, cars and reception"), ("30212", "30217", "30231", "31013"))
GATHERINGS = Group("gatherings", _("Meetings, training, travel"), ("30215", "30216", "30211"))
WATCHED = Group(
    "watched",
    _("Abroad, cars, reception, meetings, training, travel"),
    (*PUBLIC_THREE.codes, *GATHERINGS.codes),
)
GROUPS = {group.key: group for group in (*CLASSES, PUBLIC_THREE, GATHERINGS, WATCHED)}
