"""Spot checks: their addresses."""

from django.urls import URLPattern, URLResolver, path

from apps.inspections.views import bulletins, phone, visits
from apps.inspections.views.board import board_page, wall_page
from apps.inspections.views.books import ChecklistPages, RoundRulePages, StationPages, codes_page
from apps.inspections.views.rounds import RoundPages, draw_file, draw_page
from apps.inspections.views.statistics import statistics_page

# The checker's phone
PHONE: list[URLPattern | URLResolver] = [
    path("now/", phone.now, name="inspections_now"),
    path("now/cards/", phone.data, name="inspections_now_data"),
    path("at/<str:token>/", phone.at, name="inspections_at"),
    path("received/", phone.received, name="inspections_received"),
    path("sync/", phone.sync, name="inspections_sync"),
    path("photos/", phone.photo, name="inspections_photo"),
    *visits.VisitPages.urls("visits"),
]

# The office: what is looked at, the rounds, their draw and their board
OFFICE: list[URLPattern | URLResolver] = [
    path("statistics/", statistics_page, name="inspections_statistics"),
    path("codes/", codes_page, name="inspections_codes"),
    path("rounds/<int:pk>/board/", board_page, name="inspections_board"),
    path("rounds/<int:pk>/wall/", wall_page, name="inspections_wall"),
    path("rounds/<int:pk>/draw/", draw_page, name="inspections_draw"),
    path("rounds/<int:pk>/draw.json", draw_file, name="inspections_draw_file"),
    *ChecklistPages.urls("checklists"),
    *StationPages.urls("stations"),
    *RoundRulePages.urls("rules"),
    *RoundPages.urls("rounds"),
]

# Bulletins
BULLETINS: list[URLPattern | URLResolver] = [
    *bulletins.BulletinPages.urls("bulletins"),
    path("bulletins/<int:pk>/bulletin.pdf", bulletins.as_pdf, name="inspections_bulletin_pdf"),
    path("bulletins/<int:pk>/bulletin.docx", bulletins.as_document, name="inspections_bulletin_docx"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *PHONE,
    *OFFICE,
    *BULLETINS,
]
