"""The front door: home, search, preferences, permissions, and logging in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from apps.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.find, name="search"),
    path("figures/", views.figures, name="figures"),
    path("figures/<str:code>/", views.figure, name="figure"),
    path("permissions/", views.permissions, name="permissions"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/<slug:what>/", views.preference, name="preference"),
    path("accounts/login/", views.Login.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/password/", views.password, name="password"),
]
