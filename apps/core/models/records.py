"""What every table that people see has in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """Base of every table that people see: it knows which version of itself somebody looked at."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, "version"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def judge(self, *exclude):
        """Check what was typed. Foreign keys came from a query and constraints have the last word in PostgreSQL,
        so neither is looked up a second time here."""
        relations = [f.name for f in self._meta.fields if f.is_relation]
        self.clean_fields(exclude={*relations, *exclude})
        self.clean()

    def validate_constraints(self, exclude=None):
        """Judge the whole record or nothing: a form holds only part of it (Django 5.2 crashes on an
        ``ExclusionConstraint`` whose condition names a field that is not in the form); the action holds it all."""
        if not exclude:
            super().validate_constraints()

    def become(self, status):
        """Move to ``status`` and keep it: the last line of many verbs."""
        self.status = status
        self.save(update_fields=["status"])  # type: ignore[misc]
        return self
