from django.urls import path

from apps.ledger.views.entries import EntryPages, landing
from apps.ledger.views.months import CategoryPages, LinePages, MonthPages

urlpatterns = [
    path("entries/landing/", landing, name="ledger_landing"),
    *EntryPages.urls("entries"),
    *MonthPages.urls("months"),
    *CategoryPages.urls("categories"),
    *LinePages.urls("lines"),
]
