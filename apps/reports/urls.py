from django.urls import path

from apps.reports.views import filed, returns

urlpatterns = [
    *filed.SchedulePages.urls("schedules"),
    path("filed/<int:pk>/progress/", filed.progress, name="reports_report_progress"),
    *filed.ReportPages.urls("filed"),
    path("calendar/", returns.calendar, name="reports_returns"),
    *returns.ReturnDuePages.urls("returns"),
    *returns.ReturnRulePages.urls("return-rules"),
]
