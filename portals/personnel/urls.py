from django.urls import path

from portals.personnel import home

urlpatterns = [
    path("", home.Home.as_view(), name="personnel"),
]
