"""Choosing files, several at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.attachments.gate import Clean, judged
from apps.core.attachments.kinds import ACCEPT, MIME, PICTURES
from apps.core.forms import ActionForm

AT_ONCE = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files as the gate lets them pass; every one that it does not gets its own sentence."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Clean]:
        chosen = data if isinstance(data, list | tuple) else [data]
        if len(chosen) > AT_ONCE:
            raise ValidationError(_("Send at most ten files at once."))
        sent = [super(FilesField, self).clean(one) for one in chosen] or [super().clean(None)]
        passed, refused = [], []
        for one in filter(None, sent):
            try:
                passed.append(judged(one))
            except ValidationError as error:
                refused.append(error)
        if refused:
            raise ValidationError(refused)
        return passed


class PhotosField(FilesField):
    """Pictures, or none; a phone offers its camera."""

    def __init__(self) -> None:
        widget = FilesInput(attrs={"accept": ",".join(MIME[kind] for kind in PICTURES), "multiple": True})
        says = _("Place and camera are removed from pictures.")
        super().__init__(label=_("photos"), required=False, allow_empty_file=True, widget=widget, help_text=says)

    def clean(self, data: Any, initial: Any = None) -> list[Clean]:
        passed = super().clean(data, initial)
        if other := next((clean for clean in passed if clean.kind not in PICTURES), None):
            raise ValidationError(_("“%(name)s” is no picture. Send JPEG, PNG or WebP.") % {"name": other.name})
        return passed


class AttachForm(ActionForm):
    file = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "PDF, Word, Excel, PowerPoint, pictures, plain text; 5 MB each, ten at once. Place and camera are "
            "removed from pictures."
        ),
    )

    def facts(self) -> dict[str, Any]:
        return {"files": self.cleaned_data["file"]}
