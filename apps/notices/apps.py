from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "apps.notices"
    verbose_name = _("Notices")

    def ready(self):
        from apps.core.sockets import sweeps
        from apps.notices.actions import reading

        sweeps.plug("notices.old", reading.forget_old)
