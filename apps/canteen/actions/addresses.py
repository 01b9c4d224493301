"""Addresses without a log-in: made, changed, switched off."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.canteen.models import Area, MenuAddress
from apps.core.actions import action
from apps.org.models import Person


@action("canteen.add_menu_address", _("Make a read-only address"))
def add_menu_address(*, by: Person, kind: str, area: Area, language: str = "zh-hans") -> MenuAddress:
    """The canteen makes the address of its screen, or of the week's menu for telephones."""
    return _opened(MenuAddress(kind=kind, area=area, language=language, made_by=by))


@action("canteen.renew_menu_address", _("Change the address"))
def renew_menu_address(address: MenuAddress, *, by: Person) -> MenuAddress:
    """The canteen changes an address; the old one shows nothing from that moment on."""
    address.revoked_at = None
    return _opened(address)


@action("canteen.revoke_menu_address", _("Switch it off"))
def revoke_menu_address(address: MenuAddress, *, by: Person) -> MenuAddress:
    """The canteen switches an address off at once."""
    address.revoked_at = timezone.now()
    address.save()
    return address


def _opened(address: MenuAddress) -> MenuAddress:
    address.turn()
    address.judge()
    address.save()
    return address
