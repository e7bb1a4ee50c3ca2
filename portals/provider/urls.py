from django.urls import path

from portals.provider import home

urlpatterns = [
    path("", home.Home.as_view(), name="provider"),
]
