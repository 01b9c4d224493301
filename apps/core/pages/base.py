"""The declaration: what a model's pages are called, where they are, and which of them there are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.decorators import classonlymethod
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views import View

from apps.core.cells import Column
from apps.core.pages.listing import Listing
from apps.core.pages.records import Records
from apps.core.pages.work import Work
from apps.core.policies import require


@dataclass
class Panel:
    """A part of the record page: a title and a template with its own context."""

    title: Any
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    id: str = ""


class Pages(LoginRequiredMixin, Listing, Records, Work, View):
    """The pages of one model.

    ``columns``, ``filters`` and ``facts`` name fields (or are ``Column``s); ``sheet_columns`` replace ``columns`` in
    the spreadsheet; ``search`` names the fields a typed word is looked for in; ``create`` and ``update`` pair a form
    with a verb; ``verbs`` names the buttons of the record, each with its verb and the form it needs (or None);
    ``panels`` are functions of (request, record).
    ``needs`` is a verb whose policy must hold before any of these pages opens.
    """

    model: type[models.Model]
    columns: tuple[str | Column, ...] = ()
    sheet_columns: tuple[str | Column, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    facts: tuple[str | Column, ...] = ()
    create: tuple[Any, Any] | None = None
    update: tuple[Any, Any] | None = None
    verbs: dict[str, tuple[Any, Any]] = {}
    tones: dict[str, str] = {}
    panels: tuple[Callable, ...] = ()
    related: tuple[str, ...] = ()
    prefetch: tuple[Any, ...] = ()
    needs: str = ""
    icon: str = "list"
    empty: Any = _("There is nothing here yet.")
    per_page = 50

    page: str = ""
    verb: str = ""

    # -- what the person may see -------------------------------------------------------------------
    def rows(self) -> models.QuerySet:
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def subject(self) -> Any:
        """The record of this address; one the person may not see does not exist for them."""
        try:
            return self.whole(self.rows()).get(pk=self.kwargs["pk"])
        except self.model.DoesNotExist:
            raise Http404 from None

    def whole(self, rows: models.QuerySet) -> models.QuerySet:
        """With what the record page and its policies read, in a fixed number of queries."""
        return rows.select_related(*self.related).prefetch_related(*self.prefetch)

    # -- names and addresses -----------------------------------------------------------------------
    @classmethod
    def url_name(cls, page: str = "") -> str:
        label = f"{cls.model._meta.app_label}_{cls.model._meta.model_name}"
        return f"{label}_{page}" if page else label

    def address(self, page: str, *args: Any) -> str | None:
        try:
            return reverse(self.url_name(page), args=args)
        except NoReverseMatch:
            return None

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def model_name(self) -> str:
        return str(self.model._meta.verbose_name)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        meta = self.model._meta
        names = [f"{meta.app_label}/{meta.model_name}_{kind}.html", f"core/{kind}.html"]
        template = select_template(names).template.name
        return render(self.request, template, {"pages": self, **context}, status=status)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.needs:
            require(request.user, self.needs)
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
