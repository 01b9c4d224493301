"""What is typed to decide, to ask somebody else, to write down a call, and to write a route."""

from apps.approvals.forms.deciding import (
    DelegationForm,
    ForwardForm,
    OpinionForm,
    PaperForm,
    ReasonForm,
    VerbalForm,
    WithdrawForm,
)
from apps.approvals.forms.routes import RouteForm

__all__ = [
    "DelegationForm",
    "ForwardForm",
    "OpinionForm",
    "PaperForm",
    "ReasonForm",
    "RouteForm",
    "VerbalForm",
    "WithdrawForm",
]
