from django.urls import path

from apps.findings.views.findings import DueRulePages, EscalationRulePages, FindingPages, board_page

urlpatterns = [
    path("board/", board_page, name="findings_board"),
    *DueRulePages.urls("times"),
    *EscalationRulePages.urls("escalations"),
    *FindingPages.urls("found"),
]
