from django.urls import path

from portals.personnel import corrections, home, imports, nominations, people

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
    path("nominations/", nominations.Nominations.as_view(), name="personnel-nominations"),
    path(
        "nominations/<uuid:pk>/withdraw/",
        nominations.Withdraw.as_view(),
        name="personnel-nomination-withdraw",
    ),
    path("lines/", nominations.Lines.as_view(), name="personnel-lines"),
    path("lines/<uuid:pk>/", nominations.Nominate.as_view(), name="personnel-nominate"),
    path("corrections/", corrections.Corrections.as_view(), name="personnel-corrections"),
    path(
        "corrections/<uuid:pk>/",
        corrections.DecideCorrection.as_view(),
        name="personnel-correction",
    ),
]
