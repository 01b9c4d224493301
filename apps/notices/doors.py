"""Which pages of notices stand in the left rail, and what this app itself tells people about."""

from django.utils.translation import gettext_lazy as _

from apps.core.sockets import MenuEntry, menu
from apps.notices.events import Event, events
from apps.notices.policies import keeps_robots
from apps.org.policies import staff

NOTICES, SECURITY = _("Notices"), _("Security of my account")

TOLD = {
    "announcements.published": Event(_("Announcement"), _("Announcements")),
    "security.role_given": Event(_("Role given"), SECURITY, urgent=True),
    "security.role_ended": Event(_("Role ended"), SECURITY, urgent=True),
    "security.password_set": Event(_("Password set by the administrator"), SECURITY, urgent=True),
    "security.unlocked": Event(_("Account unlocked"), SECURITY, urgent=True),
}


def plug() -> None:
    for key, event in TOLD.items():
        events.plug(key, event)
    board = MenuEntry(_("Announcements"), "speakerphone", "notices_announcement_list", staff, 60, NOTICES)
    menu.plug("notices.announcements", board)
    menu.plug("notices.mine", MenuEntry(_("My notices"), "bell", "notices_mine", staff, 61, NOTICES))
    ways = MenuEntry(_("E-mail and chat groups"), "robot", "notices_robot_list", keeps_robots, 812, _("Settings"))
    menu.plug("notices.ways", ways)
