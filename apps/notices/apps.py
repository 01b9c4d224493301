from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "apps.notices"
    verbose_name = _("Notices")

    def ready(self):
        from datetime import time

        from apps.core import search, sockets
        from apps.core.jobs import Daily
        from apps.notices import demo, doors, policies
        from apps.notices.actions import announcing, channels, reading, sending, telling
        from apps.notices.models import Announcement
        from apps.notices.queries import board, mine, ways
        from apps.org.carriers import carriers

        demo.plug()
        doors.plug()
        carriers.plug("notices", telling.tell)
        sockets.effects.plug(sending.DELIVER, sending.deliver)
        sockets.effects.plug(sending.SEND, sending.send)
        sockets.effects.plug(announcing.ANNOUNCE, announcing.announce)
        sockets.effects.plug(channels.TRY, channels.try_out)
        sockets.schedule.plug("notices.old", Daily(at=time(3, 50), run=reading.forget_old))
        for code, name in {
            sending.DELIVER: _("Deliver notices"),
            sending.SEND: _("Send a message"),
            announcing.ANNOUNCE: _("Hand out announcements"),
            channels.TRY: _("Try a channel out"),
            "notices.old": _("Forget old notices"),
        }.items():
            sockets.names.plug(code, name)
        sockets.reader.plug("unread_notices", mine.UNREAD)
        sockets.settings.plug("40 notices", ways.card)
        sockets.holders.plug("notices.Announcement", sockets.Holder(policies.still_writes_it, _("Files")))
        sockets.cards.plug("30 announcements", board.card)
        sockets.todo.plug("notices.receipts", board.to_confirm)
        kind = search.Kind(_("Announcements"), "speakerphone", board.entry, 60, Announcement.objects.all)
        search.kinds.plug("notices.Announcement", kind)
