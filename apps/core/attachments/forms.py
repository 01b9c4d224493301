"""Choosing files, several at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.attachments.gate import Clean, judged, photo
from apps.core.attachments.kinds import ACCEPT, MIME, PICTURES
from apps.core.forms import ActionForm

AT_ONCE = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files as the gate lets them pass; every one that it does not gets its own sentence."""

    widget = FilesInput
    gate = staticmethod(judged)

    def clean(self, data: Any, initial: Any = None) -> list[Clean]:
        chosen = data if isinstance(data, list | tuple) else [data]
        if len(chosen) > AT_ONCE:
            raise ValidationError(_("Send at most ten files at once."))
        sent = [super(FilesField, self).clean(one) for one in chosen] or [super().clean(None)]
        passed, refused = [], []
        for one in filter(None, sent):
            try:
                passed.append(self.gate(one))
            except ValidationError as error:
                refused.append(error)
        if refused:
            raise ValidationError(refused)
        return passed


class PhotosField(FilesField):
    """Pictures, or none, made as small as they may be; a phone offers its camera."""

    gate = staticmethod(photo)

    def __init__(self) -> None:
        widget = FilesInput(attrs={"accept": ",".join(MIME[kind] for kind in PICTURES), "multiple": True})
        says = _("Place and camera are removed from pictures.")
        super().__init__(label=_("photos"), required=False, allow_empty_file=True, widget=widget, help_text=says)


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
