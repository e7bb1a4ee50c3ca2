from django.urls import path

from portals.audit import home

urlpatterns = [
    path("", home.Home.as_view(), name="audit"),
]
