"""One's own account. Of allauth only what is used has an address."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from portals import account as ours

urlpatterns = [
    # allauth's names for the two doors, and ours, which LOGIN_URL and others know.
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/", account.login, name="sign-in"),
    path("sign-in/refused/", ours.SignInRefused.as_view(), name="sign-in-refused"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-out/", account.logout, name="sign-out"),
    path("sign-out/everywhere/", ours.SignOutEverywhere.as_view(), name="sign-out-everywhere"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path(
        "account/password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("account/password/forgotten/", account.password_reset, name="account_reset_password"),
    path(
        "account/password/asked/", account.password_reset_done, name="account_reset_password_done"
    ),
    path("account/password/new/<str:token>/", ours.NewPassword.as_view(), name="new-password"),
    path("account/invitation/<str:token>/", ours.AcceptInvitation.as_view(), name="invitation"),
    path("account/letter/", ours.AskEntryLink.as_view(), name="entry-link-ask"),
    path("account/letter/asked/", ours.EntryLinkAsked.as_view(), name="entry-link-asked"),
    path("account/letter/<str:token>/", ours.Enter.as_view(), name="entry-link"),
    path("account/2fa/totp/activate/", ours.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("account/2fa/webauthn/add/", ours.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
