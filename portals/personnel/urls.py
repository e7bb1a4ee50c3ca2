from django.urls import path

from portals.personnel import corrections, home, imports, people

urlpatterns = [
    path("", home.Home.as_view(), name="personnel"),
    path("people/", people.People.as_view(), name="personnel-people"),
    path("people/find/", people.Find.as_view(), name="personnel-find"),
    path("people/<uuid:pk>/", people.Person.as_view(), name="personnel-person"),
    path(
        "certificates/<uuid:pk>/",
        people.PersonCertificate.as_view(),
        name="personnel-certificate",
    ),
    path("import/", imports.Import.as_view(), name="personnel-import"),
    path("corrections/", corrections.Corrections.as_view(), name="personnel-corrections"),
    path(
        "corrections/<uuid:pk>/",
        corrections.DecideCorrection.as_view(),
        name="personnel-correction",
    ),
]
