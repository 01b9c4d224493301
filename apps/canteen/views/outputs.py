"""The menu where people read it: paper, picture, the screen in the canteen, any telephone, calendars and programs."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.canteen import actions, papers
from apps.canteen.forms.menus import AddressForm
from apps.canteen.models import Menu, MenuAddress
from apps.canteen.queries import board, feeds
from apps.canteen.queries.printed import printed
from apps.core import dates
from apps.core.cells import Column
from apps.core.codes import code
from apps.core.exports import write_down
from apps.core.pages import Pages, Panel
from apps.core.views.walls import gone, kept, page

WEEK, BOARD = MenuAddress.Kind.WEEK, MenuAddress.Kind.BOARD


# -- for those who are logged in ---------------------------------------------------------------------------------------
@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """The week on one page of A4."""
    return _file(request, pk, papers.a4, "pdf", "application/pdf")


@require_safe
@login_required
def picture(request: HttpRequest, pk: int) -> FileResponse:
    """The week as a picture for chat groups."""
    return _file(request, pk, papers.picture, "png", "image/png")


def _file(request: HttpRequest, pk: int, make: Callable[[Menu], Any], ending: str, kind: str) -> FileResponse:
    menu = Menu.objects.visible_to(request.user).named().filter(pk=pk).first()
    if menu is None:
        raise Http404
    write_down(request, Menu, 1)
    name = f"{menu.area} {menu.starts_on:%Y-%m-%d}.{ending}"
    return FileResponse(make(menu), as_attachment=True, filename=name, content_type=kind)


# -- for whoever has the address ---------------------------------------------------------------------------------------
def _opened(token: str, kind: str) -> MenuAddress | None:
    return MenuAddress.objects.select_related("area").opened_by(token, [kind])


@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """The screen in the canteen, upright or across."""
    address = _opened(token, BOARD)
    if address is None:
        return gone()
    with translation.override(address.language):
        shown = {"area": address.area, "day": dates.day(dates.today(), year=True), "tables": board.tables(address.area)}
        return page(request, "canteen/board.html", shown)


@require_safe
def open_week(request: HttpRequest, token: str) -> HttpResponse:
    """The week's menu on a telephone."""
    address = _opened(token, WEEK)
    if address is None:
        return gone()
    with translation.override(address.language):
        menu = board.current_menu(address.area)
        shown = {"area": address.area, "week": printed(menu) if menu else None, "today": dates.today(), "token": token,
                 "tables": board.tables(address.area, board.A_WEEK)}  # fmt: skip
        return page(request, "canteen/open_week.html", shown)


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a calendar to subscribe to."""
    address = _opened(token, WEEK)
    if address is None:
        return gone()
    with translation.override(address.language):
        body = feeds.calendar(address.area, request.get_host())
    return _same(request, HttpResponse(body, content_type="text/calendar; charset=utf-8"))


@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """The same for programs."""
    address = _opened(token, WEEK)
    if address is None:
        return gone()
    with translation.override(address.language):
        return _same(request, JsonResponse(feeds.week(address.area), json_dumps_params={"ensure_ascii": False}))


def _same(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 while nothing in it has changed."""
    etag = quote_etag(sha256(response.content).hexdigest()[:32])
    return kept(get_conditional_response(request, etag=etag) or response, etag)


# -- the addresses themselves ------------------------------------------------------------------------------------------
def address_panel(request: HttpRequest, link: MenuAddress) -> Panel:
    """The address itself, for those who answer for it; what phones open has a code to be printed and hung up."""
    address = request.build_absolute_uri(link.path) if link.path else ""
    drawn = code(address, say("Code of %(what)s") % {"what": link}) if address and link.kind == WEEK else ""
    context = {"link": link, "address": address, "code": drawn}
    return Panel(_("Address"), "core/_open_address.html", context, id="address")


def feeds_panel(request: HttpRequest, link: MenuAddress) -> Panel | None:
    """Where calendars and programs read the same."""
    if not link.path or link.kind != WEEK:
        return None
    found = [
        {"label": label, "address": request.build_absolute_uri(reverse(name, args=[link.token]))}
        for label, name in ((_("Calendar (iCal)"), "canteen_open_calendar"), (_("Data (JSON)"), "canteen_open_data"))
    ]
    return Panel(_("For calendars and programs"), "canteen/_feeds.html", {"feeds": found}, id="feeds")


class MenuAddressPages(Pages):
    model = MenuAddress
    icon = "link"
    columns = (Column("address", _("address of a menu"), str), "language", "made_by", "made_at", "revoked_at")
    facts = ("kind", "area", "language", "made_by", "made_at", "revoked_at")
    filters = ("kind", "area")
    related = ("area", "made_by")
    panels = (address_panel, feeds_panel)
    create = (AddressForm, actions.add_menu_address)
    verbs = {"renew": (actions.renew_menu_address, None), "revoke": (actions.revoke_menu_address, None)}
    tones = {"revoke": "danger"}
    needs = "canteen.add_menu_address"
    empty = _("No address has been made yet. Make one for the screen in the canteen, or for the telephones of diners.")

    def offered(self, subject: MenuAddress) -> list[dict[str, Any]]:
        return [verb for verb in super().offered(subject) if subject.is_open or verb["name"] != "revoke"]
