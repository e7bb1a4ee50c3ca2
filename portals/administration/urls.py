from django.urls import path

from portals.administration import granting, home, invitations, proposals, roles, users

urlpatterns = [
    path("", home.Home.as_view(), name="administration"),
    path("find/", users.FindUser.as_view(), name="administration-find"),
    path("users/<uuid:pk>/", users.UserPage.as_view(), name="administration-user"),
    path("users/<uuid:pk>/grant/", granting.Grant.as_view(), name="administration-user-grant"),
    *(
        path(f"users/<uuid:pk>/{act}/", page.as_view(), name=f"administration-user-{act}")
        for act, page in (
            ("close", users.Close),
            ("reopen", users.Reopen),
            ("sign-out", users.SignOut),
            ("reset-factor", users.ResetFactor),
        )
    ),
    path("roles/", roles.Roles.as_view(), name="administration-roles"),
    path("roles/<uuid:pk>/", roles.RolePage.as_view(), name="administration-role"),
    path("roles/<uuid:pk>/end/", roles.EndRole.as_view(), name="administration-role-end"),
    path("roles/<uuid:pk>/review/", roles.ReviewRole.as_view(), name="administration-role-review"),
    path("review/", roles.AccessReview.as_view(), name="administration-review"),
    path("proposals/", proposals.Proposals.as_view(), name="administration-proposals"),
    path(
        "proposals/<uuid:pk>/", proposals.DecideProposal.as_view(), name="administration-proposal"
    ),
    path("invitations/", invitations.Invitations.as_view(), name="administration-invitations"),
    path("invitations/new/", invitations.Invite.as_view(), name="administration-invite"),
    path(
        "invitations/<uuid:pk>/withdraw/",
        invitations.Withdraw.as_view(),
        name="administration-invitation-withdraw",
    ),
]
