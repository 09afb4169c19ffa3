"""Routes of people and teams. Only the allauth flows in use are routed, with allauth's route names."""

from allauth.account.views import password_reset_done, password_reset_from_key_done
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.views import (
    people,
    profile,
    reauthentication,
    second_step,
    security,
    sessions,
    signing_in,
    teams,
    tokens,
    welcome,
)

own = [
    path("welcome/<str:token>/", welcome.welcome_page, name="welcome"),
    path("welcome/<str:token>/accept/", welcome.create_account, name="accept"),
    path("welcome/<str:token>/as/<str:handle>/", welcome.start_sample_session_as, name="sample-session"),
    path("me/", profile.profile_page, name="profile"),
    path("me/save/", profile.save_profile, name="save-profile"),
    path("me/password/", profile.password_page, name="password"),
    path("me/password/change/", profile.save_password, name="change-password"),
    path("me/confirm/", reauthentication.confirm_page, name="confirm"),
    path("me/confirm/save/", reauthentication.save_confirm, name="save-confirm"),
    path("me/security/", security.security_page, name="security"),
    path("me/security/app/", security.app_page, name="app"),
    path("me/security/app/turn-on/", security.turn_on_app, name="turn-on-app"),
    path("me/security/app/turn-off/", security.turn_off_app, name="turn-off-app"),
    path("me/security/codes/", security.codes_page, name="recovery-codes"),
    path("me/security/codes/replace/", security.replace_codes, name="replace-codes"),
    path("me/security/codes/download/", security.download_codes, name="download-codes"),
    path("me/security/codes/saved/", security.codes_saved, name="codes-saved"),
    path("me/sessions/", sessions.session_list, name="sessions"),
    path("me/sessions/end-others/", sessions.end_other_sessions, name="end-other-sessions"),
    path("me/sessions/<int:pk>/end/", sessions.end_session, name="end-session"),
    path("me/tokens/", tokens.token_page, name="tokens"),
    path("me/tokens/create/", tokens.create_token, name="create-token"),
    path("me/tokens/<uuid:uid>/revoke/", tokens.revoke_token, name="revoke-token"),
    path("people/<str:handle>/", people.person_page, name="person"),
    path("settings/people/", people.people_page, name="people"),
    path("settings/people/invite/", people.send_invitation, name="invite"),
    path("settings/people/invitations/<int:pk>/revoke/", people.revoke_invitation, name="revoke-invitation"),
    path("settings/people/<str:handle>/role/", people.change_role, name="give-role"),
    path("settings/people/<str:handle>/deactivate/", people.deactivate_person, name="deactivate"),
    path("settings/people/<str:handle>/reactivate/", people.reactivate_person, name="reactivate"),
    path("settings/people/<str:handle>/two-factor/reset/", people.reset_two_factor, name="reset-two-factor"),
    path("settings/teams/", teams.team_list, name="teams"),
    path("settings/teams/create/", teams.create_team, name="create-team"),
    path("teams/<slug:slug>/", teams.team_page, name="team"),
    path("teams/<slug:slug>/edit/", teams.edit_team, name="edit-team"),
    path("teams/<slug:slug>/add/", teams.add_member, name="add-member"),
    path("teams/<slug:slug>/delete/", teams.delete_team, name="delete-team"),
    path("teams/<slug:slug>/people/<str:handle>/remove/", teams.remove_member, name="remove-member"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signing_in.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", second_step.second_step, name="mfa_authenticate"),
    path("sign-out/", signing_in.sign_out, name="account_logout"),
    path("reset/", signing_in.ForgottenPassword.as_view(), name="account_reset_password"),
    path("reset/sent/", password_reset_done, name="account_reset_password_done"),
    path("reset/done/", password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        signing_in.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("", include((own, "accounts"))),
]
