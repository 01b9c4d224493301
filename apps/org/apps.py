from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    name = "apps.org"
    verbose_name = _("Organisation")

    def ready(self):
        from datetime import time

        from apps.core import sockets
        from apps.core.jobs import Daily
        from apps.org import demo, doors, lockout, palette, policies, tokens, webhooks  # noqa: F401

        demo.plug()
        palette.plug()
        sockets.schedule.plug("org.attempts", Daily(at=time(3, 30), run=lockout.forget_old))
        sockets.schedule.plug("org.deliveries", Daily(at=time(3, 35), run=webhooks.forget_old))
        sockets.names.plug("org.attempts", _("Forget old log-in attempts"))
        sockets.names.plug("org.deliveries", _("Forget old deliveries"))
        sockets.names.plug(webhooks.KIND, _("Webhooks"))
        sockets.settings.plug("60 tokens", tokens.card)
        sockets.told.plug("org.webhooks", webhooks.hear)
        sockets.effects.plug(webhooks.KIND, webhooks.carry)
        sockets.api.plug("", "apps.org.api.router")
        doors.plug()
