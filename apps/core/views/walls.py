"""How pages without a log-in are answered: whoever has the address reads them, and nobody keeps a copy for others."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _


def page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Drawn without the request: nothing on it depends on who looks, so its content is its ETag."""
    html = render_to_string(template, context).encode()
    etag = quote_etag(sha256(html).hexdigest()[:32])
    return kept(get_conditional_response(request, etag=etag) or HttpResponse(html), etag)


def kept(response: HttpResponse, etag: str) -> HttpResponse:
    """Asked for again each time, sent again only when it changed; the address goes nowhere else."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def gone() -> HttpResponse:
    """For an address that was never made or is switched off: there is no telling which."""
    response = HttpResponseNotFound(_("This address does not hold any more."), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
