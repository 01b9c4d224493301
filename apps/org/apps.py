from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    name = "apps.org"
    verbose_name = _("Organisation")

    def ready(self):
        from apps.core.sockets import sweeps
        from apps.org import demo, doors, lockout, palette, policies  # noqa: F401

        demo.plug()
        palette.plug()
        sweeps.plug("org.attempts", lockout.forget_old)
        doors.plug()
