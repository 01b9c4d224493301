"""Who composes and cooks, who eats, and who asks for official meals."""

from django.utils.translation import gettext_lazy as _

from apps.canteen.models import sight
from apps.core.policies import allow, rule
from apps.org.models import Role
from apps.org.policies import holds, office_admin, staff

canteen_manager = holds(Role.CANTEEN_MANAGER)
keeps_canteen = canteen_manager | office_admin


@rule(_("the canteen manager, office administrators and the auditor"))
def reads_kitchen(person, subject):
    return sight.composes(person)


# Cookbook and set-up
for noun in ("ingredient", "category", "dish", "area", "sitting", "station"):
    allow(f"canteen.add_{noun}", keeps_canteen)
    allow(f"canteen.change_{noun}", keeps_canteen)
for verb in (
    *("set_purchase_price", "add_stock", "count_stock", "lay_aside", "offer_again", "set_price"),
    *("keep_as_cycle", "use_cycle", "replace_in_cycle", "add_to_cycle", "lay_down_rule", "lay_down_limit"),
    *(f"{mend}_{row}" for mend in ("correct", "withdraw") for row in ("price", "purchase_price", "rule", "limit")),
):
    allow(f"canteen.{verb}", keeps_canteen)

# The week's menu
for verb in (
    *("begin_menu", "compose_menu", "publish_menu", "swap_dish"),
    *("add_menu_address", "renew_menu_address", "revoke_menu_address"),
):
    allow(f"canteen.{verb}", keeps_canteen)


# Those who eat
@rule(_("those for whom the dining room is open"))
def dines_there(person, meal):
    return meal is None or sight.dines_in(person, meal.sitting.area)


allow("canteen.book_meal", staff & dines_there)
for verb in ("cancel_meal_booking", "rate_dish"):
    allow(f"canteen.{verb}", staff)

allow("canteen.make_suggestion", staff)
allow("canteen.answer_suggestion", keeps_canteen)

# The kitchen at a meal
sees_canteen_figures = reads_kitchen | holds(Role.LEADER) | holds(Role.ACCOUNTANT)  # sight.reads_figures
allow("canteen.file_self_check", keeps_canteen)
allow("canteen.withdraw_self_check", keeps_canteen)
for verb in ("add", "change"):
    allow(f"canteen.{verb}_self_check_question", keeps_canteen)

for verb in ("prepare_meal", "serve_meal", "correct_meal", "cancel_meal", "weigh_waste"):
    allow(f"canteen.{verb}", keeps_canteen)

# Food safety and official meals
for verb in (
    *("take_sample", "dispose_sample", "add_morning_check", "change_morning_check"),
    *("add_health_certificate", "change_health_certificate", "add_reading", "add_disinfection"),
    *("add_delivery", "change_delivery", "use_up_delivery", "file_review", "make_finding", "add_additive_use"),
):
    allow(f"canteen.{verb}", keeps_canteen)


@rule(_("whoever asked for it, the canteen manager and office administrators"))
def asked_for_it(person, meal):
    return meal is None or meal.asked_by_id == person.pk or keeps_canteen(person, meal)


allow("canteen.ask_official_meal", staff)
allow("canteen.hold_official_meal", keeps_canteen)
for verb in ("change_official_meal", "cancel_official_meal"):
    allow(f"canteen.{verb}", staff & asked_for_it)
