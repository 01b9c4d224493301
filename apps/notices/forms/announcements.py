"""Writing an announcement."""

from django import forms

from apps.core.forms import ActionModelForm
from apps.notices.models import Announcement


class AnnouncementForm(ActionModelForm):
    class Meta:
        model = Announcement
        fields = ["title", "text", "campus", "units", "starts_on", "ends_on", "is_pinned", "needs_receipt"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10}), "units": forms.SelectMultiple(attrs={"size": 6})}
