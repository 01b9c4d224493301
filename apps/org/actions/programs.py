"""Verbs around programs: letting one in, shutting it out, telling one outside what happens here."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Refused, action
from apps.org import tokens, webhooks
from apps.org.actions.books import kept
from apps.org.models import ApiToken, Delivery, Webhook

MOST_TOKENS = 10
LONGEST_DAYS = 366


@action("org.issue_token", _("Make an API token"))
def issue_token(*, by, name, scopes, days) -> Any:
    """Everyone in service may let a program work in the own name, with a token that is shown once and ends one day."""
    if ApiToken.objects.live().filter(person=by).count() >= MOST_TOKENS:
        raise Refused(_("You have %(n)s tokens already. Revoke one that is no longer needed.") % {"n": MOST_TOKENS})
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused({"days": [_("A token is valid for 1 to %(n)s days.") % {"n": LONGEST_DAYS}]})
    secret, now = tokens.made(), timezone.now()
    token: Any = ApiToken(person=by, digest=tokens.digest(secret), hint=secret[: tokens.SHOWN])
    token.made_at = now
    kept(token, {"name": name, "scopes": sorted(set(scopes)), "expires_at": now + timedelta(days=days)})
    token.secret = secret  # for the page that shows it; nothing keeps it
    return token


@action("org.revoke_token", _("Revoke"))
def revoke_token(token, *, by):
    """The owner or the security administrator shuts a program out, at once and for good."""
    if token.revoked_at is not None:
        raise Refused(_("This token was revoked already."))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    return token


@action("org.add_webhook", _("Add webhook"))
def add_webhook(*, by, **facts):
    """The system administrator names an address outside that is told what happens here."""
    return kept(Webhook(), facts)


@action("org.change_webhook", _("Change webhook"))
def change_webhook(webhook, *, by, **facts):
    """The system administrator keeps a webhook's address and what it is told of."""
    return kept(webhook, facts)


@action("org.renew_secret", _("Make a new secret"))
def renew_secret(webhook, *, by):
    """The system administrator makes a new secret for a webhook; what was signed with the old one is worth nothing."""
    webhook.seed = uuid4()
    webhook.save(update_fields=["seed"])
    return webhook


@action("org.send_again", _("Send again"))
def send_again(delivery, *, by):
    """The system administrator has something sent once more, under the same number."""
    if delivery.status == Delivery.Status.WAITING:
        raise Refused(_("This is still being tried. Wait for the answer."))
    delivery.status = Delivery.Status.WAITING
    delivery.save(update_fields=["status"])
    webhooks.queue(delivery)
    return delivery
