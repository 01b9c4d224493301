"""The declaration of a model's pages, and the addresses it makes."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.decorators import classonlymethod

from apps.core.pages.listing import Listing
from apps.core.pages.records import Records
from apps.core.pages.work import Work
from apps.core.policies import require

READ_ONLY = {"list", "record", "export"}


class Pages(LoginRequiredMixin, Listing, Records, Work):
    """The pages of one model.

    ``columns``, ``filters`` and ``facts`` name fields (or are ``Column``s); ``sheet_columns`` replace ``columns`` in
    the spreadsheet; ``search`` names the fields a typed word is looked for in; ``create`` and ``update`` pair a form
    with a verb; ``verbs`` names the buttons of the record, each with its verb and the form it needs (or None);
    ``panels`` are functions of (request, record).
    ``needs`` is a verb whose policy must hold before any of these pages opens, ``export_needs`` for the spreadsheet.
    ``copied``: the database may write the spreadsheet by itself, for nothing in these rows is masked for anybody.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.needs:
            require(request.user, self.needs)
        methods = ["GET", "HEAD"] if self.page in READ_ONLY else ["GET", "HEAD", "POST"]
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return getattr(self, f"{self.page}_page")(*args, **kwargs)

    @classonlymethod
    def urls(cls, base: str) -> list[URLPattern]:
        def view(page: str, verb: str = "") -> Any:
            return cls.as_view(page=page, verb=verb)

        found = [path(f"{base}/", view("list"), name=cls.url_name("list"))]
        if cls.create:
            found.append(path(f"{base}/new/", view("create"), name=cls.url_name("new")))
        found.append(path(f"{base}/export/", view("export"), name=cls.url_name("export")))
        found.append(path(f"{base}/<int:pk>/", view("record"), name=cls.url_name()))
        if cls.update:
            found.append(path(f"{base}/<int:pk>/edit/", view("update"), name=cls.url_name("edit")))
        for verb in cls.verbs:
            found.append(path(f"{base}/<int:pk>/{verb.replace('_', '-')}/", view("act", verb), name=cls.url_name(verb)))
        return found
