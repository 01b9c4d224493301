"""The doors to the canteen: tiles on the home page, entries in the left rail."""

from django.utils.translation import gettext_lazy as _

from apps.canteen.policies import canteen_manager, keeps_canteen, reads_kitchen, sees_canteen_figures
from apps.core import sockets
from apps.org.policies import staff

GROUP = _("Canteen")

# Those who eat: key, label, icon, address, who
EATING = (("meals", _("What there is to eat"), "bowl-chopsticks", "canteen_meals", staff),)

SUGGESTIONS = (("suggestions", _("Suggestions"), "message-circle", "canteen_suggestion_list", staff),)

# The week's menu
MENUS = (
    ("week", _("Next week's menu"), "calendar-plus", "canteen_week", keeps_canteen),
    ("menus", _("Weekly menus"), "list", "canteen_menu_list", staff),
    ("addresses", _("Screens and feeds"), "link", "canteen_menuaddress_list", keeps_canteen),
)

# Cookbook and set-up
HOUSE = (
    ("dishes", _("Cookbook"), "notebook", "canteen_dish_list", keeps_canteen),
    ("house", _("Set-up of the canteen"), "adjustments-horizontal", "canteen_area_list", keeps_canteen),
)

# The kitchen's meals
SERVING = (
    ("serving", _("Kitchen: meals"), "tools-kitchen-2", "canteen_meal_list", reads_kitchen),
    ("statistics", _("Canteen statistics"), "chart-bar", "canteen_statistics", sees_canteen_figures),
    ("self_checks", _("Self-check against waste"), "recycle", "canteen_selfcheck_list", sees_canteen_figures),
    ("questions", _("Questions of the self-check"), "list-numbers", "canteen_selfcheckquestion_list", keeps_canteen),
)

# Food safety and official meals
SAFETY = (
    ("safety", _("Food safety"), "shield-check", "canteen_safety", reads_kitchen),
    ("official", _("Official meals"), "armchair", "canteen_officialmeal_list", staff),
)


def plug() -> None:
    for first, doors in ((110, EATING), (115, SUGGESTIONS), (120, MENUS), (160, HOUSE), (140, SERVING), (150, SAFETY)):
        for order, (key, label, icon, url_name, allowed) in enumerate(doors, start=first):
            sockets.menu.plug(f"canteen.{key}", sockets.MenuEntry(label, icon, url_name, allowed, order, GROUP))
    eat = sockets.Tile(_("See the menu, book a meal"), "bowl-chopsticks", "canteen_meals", staff, order=40)
    sockets.tiles.plug("canteen.eat", eat)
    compose = sockets.Tile(_("Compose next week's menu"), "tools-kitchen-2", "canteen_week", canteen_manager, order=5)
    sockets.tiles.plug("canteen.compose", compose)
