from django.urls import path

from apps.ledger.views.budgets import BudgetPages, CommitmentPages, LumpSumPages, TargetPages
from apps.ledger.views.entries import EntryPages, landing
from apps.ledger.views.fees import FeePages, FeeRatePages, PayerPages, PhoneBillPages, PhoneLinePages, PhoneQuotaPages
from apps.ledger.views.months import CategoryPages, LinePages, MonthPages
from apps.ledger.views.operated import OperatedUnitPages, ReturnPages, RewardFormulaPages, RewardPages
from apps.ledger.views.reimbursements import ReimbursementPages, ReimbursementRulePages

urlpatterns = [
    path("entries/landing/", landing, name="ledger_landing"),
    *EntryPages.urls("entries"),
    *MonthPages.urls("months"),
    *CategoryPages.urls("categories"),
    *LinePages.urls("lines"),
    *BudgetPages.urls("budgets"),
    *CommitmentPages.urls("commitments"),
    *LumpSumPages.urls("lump-sums"),
    *TargetPages.urls("targets"),
    *OperatedUnitPages.urls("operated"),
    *ReturnPages.urls("returns"),
    *RewardFormulaPages.urls("reward-formulas"),
    *RewardPages.urls("rewards"),
    *PayerPages.urls("payers"),
    *FeeRatePages.urls("fee-rates"),
    *FeePages.urls("fees"),
    *PhoneLinePages.urls("telephones"),
    *PhoneQuotaPages.urls("telephone-quotas"),
    *PhoneBillPages.urls("telephone-bills"),
    *ReimbursementRulePages.urls("reimbursement-rules"),
    *ReimbursementPages.urls("reimbursements"),
]
