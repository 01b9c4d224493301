from django.urls import path

from apps.approvals.views import heaps, inbox
from apps.approvals.views.pages import DelegationPages, RequestPages, RoutePages

urlpatterns = [
    path("", inbox.inbox, name="approvals_inbox"),
    path("grant/", inbox.grant_several, name="approvals_grant_several"),
    path("export/", heaps.export, name="approvals_export"),
    path("papers/", heaps.export, {"heap": "owed"}, name="approvals_papers"),
    path("requests/<int:pk>/sheet/", inbox.sheet, name="approvals_request_sheet"),
    *RequestPages.urls("requests"),
    *DelegationPages.urls("delegations"),
    *RoutePages.urls("routes"),
]
