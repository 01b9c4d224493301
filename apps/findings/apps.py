from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    name = "apps.findings"
    verbose_name = _("Findings")

    def ready(self):
        from apps.core import sockets
        from apps.findings import actions, demo, doors, events, metrics, policies, regular  # noqa: F401
        from apps.findings.queries import palette, waiting

        photos = _("Photos of what is wrong.")
        sockets.holders.plug("findings.Finding", sockets.Holder(policies.supervises, _("Photos"), photos))
        done = _("Photos of how it was put right.")
        sockets.holders.plug("findings.Rectification", sockets.Holder(policies.did_it, _("Photos"), done))
        sockets.todo.plug("findings.to_put_right", waiting.to_put_right)
        sockets.todo.plug("findings.to_look_at_again", waiting.to_look_at_again)
        sockets.api.plug("findings/", "apps.findings.api.router")
        regular.plug()
        events.plug()
        doors.plug()
        palette.plug()
        metrics.plug()
        demo.plug()
