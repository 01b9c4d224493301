"""What log-in remembers: attempts, for the lock-out, and former passwords, so that none comes back."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.org.models.people import Person, Role


class LoginAttemptQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Who tried when is the security administrator's and the auditor's business."""
        return self if person.has_role(Role.SECURITY_ADMIN) or person.has_role(Role.AUDITOR) else self.none()

    def of(self, account):
        return self.filter(account=account)

    def since(self, at):
        return self.filter(at__gt=at)

    def failed(self):
        """An attempt whose process died before its answer counts as failed, or a crash would be a free guess."""
        died = models.Q(outcome=LoginAttempt.Outcome.PENDING, at__lt=timezone.now() - timedelta(seconds=30))
        return self.filter(models.Q(outcome=LoginAttempt.Outcome.FAILED) | died)

    def passed(self):
        return self.filter(outcome=LoginAttempt.Outcome.PASSED)


class LoginAttempt(models.Model):
    """One attempt to log in, counted in the database so that every process sees it. It never holds a password."""

    class Outcome(models.TextChoices):
        PENDING = "pending", _("being checked")
        FAILED = "failed", _("failed")
        PASSED = "passed", _("logged in")
        FORGIVEN = "forgiven", _("unlocked")

    account = models.CharField(_("login name"), max_length=40)
    network = models.CharField(_("network"), max_length=50)
    at = models.DateTimeField(_("time"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.PENDING)

    objects = LoginAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("log-in attempt")
        verbose_name_plural = _("log-in attempts")
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-at"], name="org_loginattempt_account")]

    def __str__(self):
        return f"{self.account} · {self.get_outcome_display()}"


class FormerPasswordQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.none()


class FormerPassword(models.Model):
    """The hash of a password somebody used before; nobody ever reads it, it is only compared."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="former_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(auto_now_add=True)

    objects = FormerPasswordQuerySet.as_manager()

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.person} · {self.at:%Y-%m-%d}"
