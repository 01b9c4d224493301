from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "apps.core"
    verbose_name = _("Kernel")

    def ready(self):
        from apps.core import regular, sockets
        from apps.core.attachments.panel import files_panel
        from apps.core.backup import rehearsal

        regular.plug()
        rehearsal.plug()
        sockets.panels.plug("files", files_panel)
