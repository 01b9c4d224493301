"""Tokens that let programs in, webhooks that tell others, and what those answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from apps.core.cells import Column, badge
from apps.core.pages import Pages, Panel
from apps.core.policies import can
from apps.org import actions, forms, webhooks
from apps.org.models import ApiToken, Delivery, Webhook

SHOWN = 20


class TokenPages(Pages):
    model = ApiToken
    icon = "key"
    columns = (
        "name",
        "person",
        Column("scopes", _("what it may do"), lambda token: token.says_scopes),
        "hint",
        Column("state", _("status"), lambda token: token.state),
        "last_used_at",
        "expires_at",
    )
    facts = (*columns, "made_at", "revoked_at", "calls_a_minute")
    search = ("name",)
    related = ("person",)
    export_needs = "org.unlock"
    create = forms.TokenForm, actions.issue_token
    verbs = {"revoke": (actions.revoke_token, None)}
    tones = {"revoke": "danger"}
    empty = _("No program works in your name. Make a token if one should.")

    def offered(self, subject):
        return [] if subject.revoked_at else super().offered(subject)

    def done(self, act, result) -> HttpResponse:
        """The only page that ever shows the token: not a redirect, or it would have to be kept somewhere."""
        if act is not actions.issue_token or not hasattr(result, "secret"):
            return super().done(act, result)
        context = {"token": result, "title": _("Your new API token"), "back_url": self.address("list")}
        response = render(self.request, "org/apitoken_made.html", context)
        response["Cache-Control"] = "no-store"
        return response


def secret_panel(request: HttpRequest, webhook: Webhook) -> Panel | None:
    if not can(request.user, "org.renew_secret", webhook):
        return None
    return Panel(_("Secret"), "org/_webhook_secret.html", {"secret": webhook.secret}, "secret")


def deliveries_panel(request: HttpRequest, webhook: Webhook) -> Panel:
    rows = Delivery.objects.visible_to(request.user).filter(webhook=webhook)[:SHOWN]
    lines = [{"row": row, "event": event_of(row), "status": badge(row, "status")} for row in rows]
    return Panel(_("Last deliveries"), "org/_deliveries.html", {"deliveries": lines}, "deliveries")


def event_of(delivery: Delivery) -> str:
    return str(webhooks.events.get(delivery.event, delivery.event))


def events_of(webhook: Webhook) -> list:
    return [str(webhooks.events.get(event, event)) for event in webhook.events]


class WebhookPages(Pages):
    model = Webhook
    icon = "webhook"
    columns = ("name", "url", "is_active", Column("events", _("told of"), events_of))
    facts = (*columns, "made_at")
    create = forms.WebhookForm, actions.add_webhook
    update = forms.WebhookForm, actions.change_webhook
    verbs = {"renew_secret": (actions.renew_secret, None)}
    panels = (secret_panel, deliveries_panel)
    empty = _("Nobody outside is told of anything. Add a webhook if a program should be.")


class DeliveryPages(Pages):
    model = Delivery
    icon = "send"
    columns = ("made_at", "webhook", Column("event", _("event"), event_of), "status", "attempts", "tried_at", "answer")
    facts = (*columns, "number", "body", "answer_text")
    filters = ("webhook", "status", "made_at")
    related = ("webhook",)
    verbs = {"send_again": (actions.send_again, None)}
    empty = _("Nothing has been sent yet.")

    def offered(self, subject):
        return [] if subject.status == Delivery.Status.WAITING else super().offered(subject)
