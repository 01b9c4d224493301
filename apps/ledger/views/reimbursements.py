"""Reimbursements and their rules: declared. The list shows one's own; the accountant's shows all."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.cells import Column
from apps.core.pages import Pages
from apps.core.pages.panels import Beside
from apps.core.policies import can
from apps.ledger import actions
from apps.ledger.actions.reimbursing import allowance
from apps.ledger.forms import reimbursements as forms
from apps.ledger.models import Reimbursement, ReimbursementRule

PAPERS = (
    ("ledger_reimbursement_list", _("Reimbursements")),
    ("ledger_reimbursementrule_list", _("Reimbursement rules")),
)


class ReimbursementPages(Beside, Pages):
    model = Reimbursement
    icon = "receipt-refund"
    beside = PAPERS
    columns = (
        Column("number", _("number"), str, sort="id"), "person", "rule", "spent_on", "claimed", "granted", "status",
    )  # fmt: skip
    facts = ("person", "unit", "rule", "spent_on", "claimed", "granted", "purpose", "invoice_number", "decided_by",
             "answer", "paid_on")  # fmt: skip
    filters = ("status", "rule", "spent_on")
    related = ("person", "unit", "rule", "decided_by")
    create = (forms.ClaimForm, actions.claim)
    verbs = {
        "approve": (actions.approve_claim, None),
        "decline": (actions.decline_claim, forms.DeclineForm),
        "pay": (actions.pay_claim, forms.PayOutForm),
        "withdraw": (actions.withdraw_claim, None),
    }
    tones = {"approve": "primary", "pay": "primary", "decline": "danger", "withdraw": "danger"}
    empty = _("You have claimed nothing yet. Claim what you paid yourself; only the accountant will see it.")

    def record_page(self, pk: int) -> Any:
        """Whoever decides reads beforehand what the rule gives."""
        subject = self.subject()
        if subject.status == Reimbursement.Status.SUBMITTED and can(self.request.user, "ledger.approve_claim", subject):
            gives = Column("gives", _("the rule gives (¥)"), allowance)
            self.facts = (*self.facts, gives)  # type: ignore[assignment]
        return super().record_page(pk)


class ReimbursementRulePages(Beside, Pages):
    model = ReimbursementRule
    icon = "gavel"
    beside = PAPERS
    columns = ("name", "rate", "cap", "starts_on", "ends_on", "source")
    facts = ("name", "category", "rate", "cap", "starts_on", "ends_on", "source")
    search = ("name",)
    related = ("category",)
    create = (forms.ReimbursementRuleForm, actions.add_reimbursement_rule)
    update = (forms.ReimbursementRuleForm, actions.change_reimbursement_rule)
    empty = _("No rule has been laid down yet.")
