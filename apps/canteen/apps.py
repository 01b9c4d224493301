from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CanteenConfig(AppConfig):
    name = "apps.canteen"
    verbose_name = _("Canteen")

    def ready(self):
        from apps.canteen import actions, demo, doors, events, metrics, policies, regular  # noqa: F401
        from apps.canteen.actions import importing
        from apps.canteen.queries import due, palette
        from apps.canteen.views import eating
        from apps.core import sockets

        doors.plug()
        importing.plug()
        palette.plug()
        demo.plug()
        events.plug()
        metrics.plug()
        # Cookbook
        photos = _("Photos of the dish as it is served.")
        sockets.holders.plug("canteen.Dish", sockets.Holder(policies.keeps_canteen, _("Photos"), photos))
        # Those who eat
        sockets.calendar.plug("canteen.mine", eating.my_meals)
        sockets.cards.plug("25 meals", eating.card)
        sockets.todo.plug("canteen.to_close", due.to_close)
        sockets.todo.plug("canteen.to_file", due.to_file)
        sockets.figures.plug("canteen.today", due.figures)
        # Food safety and official meals
        regular.plug()
        papers = _("Licence, quarantine certificate, pesticide test, invoice.")
        sockets.holders.plug(
            "canteen.Delivery", sockets.Holder(policies.keeps_canteen, pgettext_lazy("goods", "Papers"), papers)
        )
