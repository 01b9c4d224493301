"""Announcements and chat robots: declared."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.cells import Column
from apps.core.pages import Pages, Panel
from apps.core.policies import can
from apps.notices import actions
from apps.notices.forms import AnnouncementForm, ChangeRobotForm, RobotForm
from apps.notices.models import Announcement, Robot
from apps.notices.queries import board, ways
from apps.notices.ways import mail

AUDIENCE = Column("audience", _("for whom"), lambda announcement: announcement.audience)


def receipts_panel(request: Any, announcement: Announcement) -> Panel | None:
    """Who has confirmed a formal document, for those who answer for it."""
    shown = announcement.needs_receipt and announcement.published_at
    if not shown or not can(request.user, "notices.publish", announcement):
        return None
    return Panel(_("Receipts"), "notices/_receipts.html", board.receipts(announcement), id="receipts")


class AnnouncementPages(Pages):
    model = Announcement
    icon = "speakerphone"
    columns = ("title", AUDIENCE, "starts_on", "ends_on", "status")
    facts = (AUDIENCE, "starts_on", "ends_on", "written_by", "needs_receipt")
    filters = ("status", "starts_on")
    search = ("title", "text")
    related = ("campus", "written_by")
    prefetch = ("units",)
    create = (AnnouncementForm, actions.write)
    update = (AnnouncementForm, actions.rewrite)
    verbs = {
        "confirm": (actions.confirm, None),
        "publish": (actions.publish, None),
        "withdraw": (actions.withdraw, None),
    }
    tones = {"confirm": "primary", "publish": "primary", "withdraw": "danger"}
    panels = (receipts_panel,)
    empty = _("Nothing has been announced to you.")

    def offered(self, subject: Announcement) -> list[dict[str, Any]]:
        """Only formal documents are confirmed, and only once."""
        done = not subject.needs_receipt or board.has_confirmed(self.request.user, subject)
        return [verb for verb in super().offered(subject) if verb["name"] != "confirm" or not done]

    def show(self, kind: str, *, status: int = 200, **context: Any):
        """Former texts are for those who answer for it, not for its readers."""
        if kind == "record" and not can(self.request.user, "notices.publish", context["object"]):
            context["history"] = []
        return super().show(kind, status=status, **context)

    def said(self, act: Any, result: Any) -> str:
        sentences = {
            "notices.publish": _("“%(title)s” is published. Its readers are being told."),
            "notices.withdraw": _("“%(title)s” is withdrawn."),
            "notices.confirm": _("Thank you. Your receipt of “%(title)s” is recorded."),
        }
        return sentences.get(act.verb, _("“%(title)s” is kept. Publish it when it is ready.")) % {"title": result}


class RobotPages(Pages):
    model = Robot
    icon = "robot"
    needs = "notices.add_robot"
    columns = ("name", "kind", "unit", "is_on", "sent_at", "trouble")
    facts = (
        "kind",
        Column("host", _("host"), lambda robot: robot.host),
        "shape",
        "unit",
        "is_on",
        "sent_at",
        "trouble",
    )
    related = ("unit",)
    create = (RobotForm, actions.add_robot)
    update = (ChangeRobotForm, actions.change_robot)
    verbs = {"try": (actions.try_robot, None)}
    empty = _("No chat group gets notices yet. Add a robot, or leave it at the bell and e-mail.")

    @property
    def title(self) -> str:
        return str(_("E-mail and chat groups"))

    def show(self, kind: str, *, status: int = 200, **context: Any):
        if kind == "list":
            context |= ways.stuck() | {"mail_is_on": mail.is_on()}
        return super().show(kind, status=status, **context)

    def said(self, act: Any, result: Robot) -> str:
        if act is actions.try_robot:
            return str(_("A test is on its way. Open this page again in a moment to see whether it arrived."))
        return super().said(act, result)
