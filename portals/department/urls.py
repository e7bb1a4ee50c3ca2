from django.urls import path

from portals.department import home

urlpatterns = [
    path("", home.Home.as_view(), name="department"),
]
