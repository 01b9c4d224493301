"""The forms: typing goes in, a verb is done, and a refusal comes back with nothing lost."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.core.forms import ActionForm
from apps.core.models import LogEntry
from apps.core.pages.declared import Declared
from apps.core.pages.records import history
from apps.core.policies import require


class Work(Declared):
    """The half of ``Pages`` that changes something."""

    def create_page(self) -> HttpResponse:
        form_class, act = self.create
        require(self.request.user, act.verb)
        return self.run(self.form(form_class, None), act, None)

    def update_page(self, pk: int) -> HttpResponse:
        form_class, act = self.update
        subject = self.subject()
        require(self.request.user, act.verb, subject)
        return self.run(self.form(form_class, subject), act, subject)

    def act_page(self, pk: int) -> HttpResponse:
        act, form_class = self.verbs[self.verb]
        subject = self.subject()
        require(self.request.user, act.verb, subject)
        if form_class is None and self.request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self.run(self.form(form_class or ActionForm, subject), act, subject)

    def form(self, form_class: Any, subject: Any) -> Any:
        request = self.request
        typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        return form_class(*typed, person=request.user, subject=subject, initial=self.asked_for(form_class))

    def asked_for(self, form_class: Any) -> dict[str, Any]:
        """What the address fills in beforehand: ``?place=12&date=2026-12-01``."""
        known = {name: field for name, field in form_class.base_fields.items() if name not in ("key", "version")}
        several = {name for name, field in known.items() if getattr(field.widget, "allow_multiple_selected", False)}
        asked = self.request.GET
        return {name: asked.getlist(name) if name in several else asked[name] for name in known if name in asked}

    def run(self, form: Any, act: Any, subject: Any) -> HttpResponse:
        """Do the verb with what the form holds; 409 if somebody was first, 422 if a rule or the typing is wrong."""
        status, refusal = 200, None
        if self.request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    return self.done(act, self.do(form, act, subject) or subject)
                except ValidationError as error:
                    status, refusal = getattr(error, "status", 422), error
                    self.refuse(form, error)
            elif before := self.done_before(form, act, subject):
                return self.done(act, before)
        if self.wants_json():
            return JsonResponse({"errors": [text for texts in form.errors.values() for text in texts]}, status=status)
        return self.form_page(form, act, subject, status, refusal)

    def done_before(self, form: Any, act: Any, subject: Any) -> Any:
        """The second click's form is wrong only because the first one was right: its name is taken, by itself."""
        key = form.cleaned_data.get("key")
        return key and LogEntry.objects.done_with(key, self.request.user, act.verb, subject)

    def do(self, form: Any, act: Any, subject: Any) -> Any:
        known = {"by": self.request.user, "key": form.cleaned_data.get("key")}
        if subject is None:
            return act(**known, **form.facts())
        return act(subject, **known, version=form.cleaned_data.get("version"), **form.facts())

    def done(self, act: Any, result: Any) -> HttpResponse:
        message = self.said(act, result)
        if self.wants_json():
            return JsonResponse({"url": result.get_absolute_url(), "message": message, "version": result.version})
        messages.success(self.request, message)
        return redirect(result)

    def said(self, act: Any, result: Any) -> str:
        return _("Done: %(verb)s.") % {"verb": act.label}

    def form_page(self, form: Any, act: Any, subject: Any, status: int, refusal: Any) -> HttpResponse:
        stale = getattr(refusal, "entries", None)
        if stale is not None:
            # Having seen what changed, the person may send the same form again and mean it.
            form.data = form.data.copy()
            form.data["version"] = type(subject)._base_manager.get(pk=subject.pk).version
        return self.show(
            "form",
            status=status,
            form=form,
            object=subject,
            title=act.label,
            lead=self.name_of(subject) if subject else "",
            submit_label=act.label,
            danger=self.tones.get(self.verb) == "danger",
            back_url=subject.get_absolute_url() if subject else self.address("list"),
            stale=history(stale, type(subject)) if stale is not None else None,
            refusal=refusal,
        )

    def wants_json(self) -> bool:
        return self.request.headers.get("Accept", "").startswith("application/json")

    @staticmethod
    def refuse(form: Any, refused: ValidationError) -> None:
        """Put the sentence at its field where the form has one, at the top otherwise."""
        if not hasattr(refused, "error_dict"):
            form.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
