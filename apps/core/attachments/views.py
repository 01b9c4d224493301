"""The only way to the bytes: every time anew we ask whether this person may open the record they belong to."""

import logging
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import sockets
from apps.core.attachments import actions, store
from apps.core.attachments.forms import AttachForm
from apps.core.attachments.kinds import MIME, PICTURES, Kind
from apps.core.exports import write_down_taken
from apps.core.forms import ActionForm
from apps.core.models import Attachment
from apps.core.pages.work import Work
from apps.core.policies import require

log = logging.getLogger(__name__)

# Should a browser take it for a page after all: no script, no form, nothing fetched, an origin of its own.
SANDBOX = "sandbox; default-src 'none'"


@require_safe
@login_required
def open_file(request: HttpRequest, pk: int) -> FileResponse:
    """A picture is shown, everything else is downloaded."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).attached(), pk=pk)
    try:
        file = store.opened(attachment.sha256)
    except FileNotFoundError:
        log.error("the content of attachment %s is not in the store", attachment.pk)
        raise Http404 from None
    subject = attachment.subject
    if request.method == "GET" and sockets.holders[subject._meta.label].takers:
        write_down_taken(request, subject, attachment.name)
    kind = Kind(attachment.kind)
    shown = kind in PICTURES and "download" not in request.GET
    response = FileResponse(file, as_attachment=not shown, filename=attachment.name, content_type=MIME[kind])
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class FilePages(LoginRequiredMixin, Work):
    """Attach to a record, take away, put back."""

    model = Attachment
    attachment: Attachment | None = None

    @classonlymethod
    def urls(cls) -> list[URLPattern]:
        def view(page: str, verb: str = "") -> Any:
            return cls.as_view(page=page, verb=verb)

        return [
            path("files/<int:pk>/detach/", view("change", "detach"), name="core_attachment_detach"),
            path("files/<int:pk>/put-back/", view("change", "put_back"), name="core_attachment_put_back"),
            path("files/<str:label>/<int:pk>/", view("attach"), name="core_attachment_new"),
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return getattr(self, f"{self.page}_page")(*args, **kwargs)

    def attach_page(self, label: str, pk: int) -> HttpResponse:
        if label not in sockets.holders:
            raise Http404
        subject = get_object_or_404(sockets.holders[label].rows_for(apps.get_model(label), self.request.user), pk=pk)
        require(self.request.user, "core.attach", subject)
        if self.request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self.run(self.form(AttachForm, subject), actions.attach, subject)

    def change_page(self, pk: int) -> HttpResponse:
        act = getattr(actions, self.verb)
        found = Attachment.objects.visible_to(self.request.user)
        self.attachment = get_object_or_404(found, pk=pk)
        require(self.request.user, act.verb, self.attachment.subject)
        if self.request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self.run(self.form(ActionForm, self.attachment.subject), act, self.attachment.subject)

    def do(self, form: Any, act: Any, subject: Any) -> Any:
        if self.attachment is None:
            return super().do(form, act, subject)
        return act(subject, by=self.request.user, key=form.cleaned_data.get("key"), attachment=self.attachment)

    def done(self, act: Any, result: Any) -> HttpResponse:
        response = super().done(act, result)
        return response if self.wants_json() else redirect(f"{result.get_absolute_url()}#files")

    def said(self, act: Any, result: Any) -> str:
        name = self.attachment.name if self.attachment else ""
        sentences = {
            "core.attach": _("The files are attached."),
            "core.detach": _("“%(name)s” was taken away. For thirty days you can put it back."),
            "core.put_back": _("“%(name)s” is back."),
        }
        return sentences[act.verb] % {"name": name}
