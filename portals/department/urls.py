from django.urls import include, path

from portals.department import (
    appropriations,
    approvals,
    budget,
    decisions,
    home,
    line,
    line_acts,
    new_line,
    paste_lines,
    programmes,
    virements,
    year_end,
)

urlpatterns = [
    path("", home.Home.as_view(), name="department"),
    path("budget/", budget.Budget.as_view(), name="department-budget"),
    path("budget/paste/", paste_lines.PasteLines.as_view(), name="department-paste-lines"),
    path("budget/lines/new/", new_line.NewLine.as_view(), name="department-line-new"),
    path("budget/sources/new/", appropriations.NewSource.as_view(), name="department-source-new"),
    path(
        "budget/appropriations/new/",
        appropriations.NewAppropriation.as_view(),
        name="department-appropriation-new",
    ),
    path("budget/supplement/", virements.ProposeAmendment.as_view(), name="department-amendment"),
    path("budget/year-end/", year_end.YearEnd.as_view(), name="department-year-end"),
    path("programmes/", programmes.Programmes.as_view(), name="department-programmes"),
    path("programmes/<uuid:pk>/", programmes.Passport.as_view(), name="department-programme"),
    path("lines/<uuid:pk>/", line.LinePage.as_view(), name="department-line"),
    path(
        "lines/<uuid:pk>/virement/", virements.ProposeVirement.as_view(), name="department-virement"
    ),
    path("lines/<uuid:pk>/allot/", line_acts.Allot.as_view(), name="department-line-allot"),
    path(
        "lines/<uuid:pk>/deallocate/",
        line_acts.Deallocate.as_view(),
        name="department-line-deallocate",
    ),
    path("lines/<uuid:pk>/pause/", line_acts.Pause.as_view(), name="department-line-pause"),
    path("lines/<uuid:pk>/resume/", line_acts.Resume.as_view(), name="department-line-resume"),
    path("lines/<uuid:pk>/close/", line_acts.Close.as_view(), name="department-line-close"),
    path("approvals/", approvals.Approvals.as_view(), name="department-approvals"),
    *(
        path(f"approvals/{kind}/<uuid:pk>/", page.as_view(), name=f"department-approve-{kind}")
        for kind, page in (
            ("appropriation", decisions.DecideAppropriation),
            ("amendment", decisions.DecideAmendment),
            ("line", decisions.DecideLine),
            ("virement", decisions.DecideVirement),
            ("batch", decisions.ApproveBatch),
            ("payment-order", decisions.ApprovePaymentOrder),
        )
    ),
    path("", include("portals.department.case_urls")),
]
