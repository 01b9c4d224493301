from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    name = "apps.org"
    verbose_name = _("Organisation")

    def ready(self):
        from datetime import time

        from apps.core.jobs import Daily
        from apps.core.sockets import schedule
        from apps.org import demo, doors, lockout, palette, policies  # noqa: F401

        demo.plug()
        palette.plug()
        schedule.plug("org.attempts", Daily(at=time(3, 30), run=lockout.forget_old))
        doors.plug()
