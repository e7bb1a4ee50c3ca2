from django.urls import path

from portals.employee import home

urlpatterns = [
    path("", home.Home.as_view(), name="employee"),
]
