"""What every page of a model knows: its declaration, what the person may see, names and addresses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views import View

from apps.core.cells import Column


@dataclass
class Panel:
    """A part of the record page: a title and a template with its own context."""

    title: Any
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    id: str = ""


class Declared(View):
    """The attributes of a declaration (see ``Pages``) and what follows from them."""

    model: type[models.Model]
    columns: tuple[str | Column, ...] = ()
    sheet_columns: tuple[str | Column, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    facts: tuple[str | Column, ...] = ()
    create: Any = None
    update: Any = None
    verbs: dict[str, tuple[Any, Any]] = {}
    tones: dict[str, str] = {}
    panels: tuple[Callable, ...] = ()
    related: tuple[str, ...] = ()
    prefetch: tuple[Any, ...] = ()
    needs: str = ""
    export_needs: str = ""
    copied = False
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
        except ObjectDoesNotExist:
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

    def name_of(self, subject: Any) -> str:
        """The record's name at the top of its page."""
        return str(subject)

    def show(self, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
        meta = self.model._meta
        names = [f"{meta.app_label}/{meta.model_name}_{kind}.html", f"core/{kind}.html"]
        template = select_template(names).template.name
        return render(self.request, template, {"pages": self, **context}, status=status)
