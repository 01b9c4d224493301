from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.core import sockets


class PortalConfig(AppConfig):
    name = "apps.portal"
    verbose_name = _("Portal")

    def ready(self):
        from apps.org.policies import staff

        sockets.menu.plug("portal.home", sockets.MenuEntry(_("Home"), "home", "home", staff, order=0))
