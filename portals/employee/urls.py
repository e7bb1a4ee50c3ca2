from django.urls import path

from portals.employee import booking, catalogue, confirm, home, my_data, results, voucher

urlpatterns = [
    path("", home.Home.as_view(), name="employee"),
    path("vouchers/<uuid:pk>/", voucher.OneVoucher.as_view(), name="employee-voucher"),
    path("vouchers/<uuid:pk>/code/", voucher.ShowCode.as_view(), name="employee-code"),
    path("vouchers/<uuid:pk>/new-code/", voucher.NewCode.as_view(), name="employee-new-code"),
    path("vouchers/<uuid:pk>/sheet/", voucher.Sheet.as_view(), name="employee-sheet"),
    path("start/<uuid:pk>/", confirm.ConfirmStart.as_view(), name="employee-confirm"),
    path("start/<uuid:pk>/not-me/", confirm.NotMe.as_view(), name="employee-not-me"),
    path("courses/", catalogue.Catalogue.as_view(), name="employee-catalogue"),
    path("courses/<uuid:pk>/", catalogue.OneSession.as_view(), name="employee-session"),
    path(
        "courses/<uuid:pk>/calendar.ics",
        catalogue.SessionCalendar.as_view(),
        name="employee-session-calendar",
    ),
    path("courses/<uuid:pk>/book/", booking.Book.as_view(), name="employee-book"),
    path("bookings/<uuid:pk>/give-back/", booking.GiveBack.as_view(), name="employee-give-back"),
    path("results/", results.Results.as_view(), name="employee-results"),
    path("certificates/<uuid:pk>/", results.OwnCertificate.as_view(), name="employee-certificate"),
    path("data/", my_data.MyData.as_view(), name="employee-my-data"),
    path("data/download/", my_data.Download.as_view(), name="employee-download"),
    path("data/looks/", my_data.Looks.as_view(), name="employee-looks"),
    path("data/correction/", my_data.AskCorrection.as_view(), name="employee-correction"),
]
