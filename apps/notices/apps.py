from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "apps.notices"
    verbose_name = _("Notices")

    def ready(self):
        from datetime import time

        from apps.core.jobs import Daily
        from apps.core.sockets import reader, schedule
        from apps.notices.actions import reading
        from apps.notices.queries import mine

        schedule.plug("notices.old", Daily(at=time(3, 50), run=reading.forget_old))
        reader.plug("unread_notices", mine.UNREAD)
