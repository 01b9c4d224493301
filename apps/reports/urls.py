from django.urls import path

from apps.reports.views import costs, filed, returns

urlpatterns = [
    path("costs/", costs.monthly_costs, name="reports_monthly_costs"),
    *filed.SchedulePages.urls("schedules"),
    path("filed/<int:pk>/progress/", filed.progress, name="reports_report_progress"),
    *filed.ReportPages.urls("filed"),
    path("calendar/", returns.calendar, name="reports_returns"),
    *returns.ReturnDuePages.urls("returns"),
    *returns.ReturnRulePages.urls("return-rules"),
]
