"""Routes of people. Of allauth only the flows we use are routed, under its own names."""

from allauth.account.views import password_reset_done, password_reset_from_key_done
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.views import (
    people,
    profile,
    reauthentication,
    sessions,
    signing_in,
    teams,
    tokens,
    welcome,
)

own = [
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
    path("welcome/<str:token>/accept/", welcome.accept, name="accept"),
    path("welcome/<str:token>/as/<str:handle>/", welcome.look_around_as, name="look_around"),
    path("me/", profile.profile, name="profile"),
    path("me/save/", profile.save, name="save_profile"),
    path("me/password/", profile.password, name="password"),
    path("me/password/change/", profile.save_password, name="change_password"),
    path("me/confirm/", reauthentication.confirm, name="confirm"),
    path("me/confirm/save/", reauthentication.save, name="save_confirm"),
    path("me/sessions/", sessions.sessions, name="sessions"),
    path("me/sessions/end-others/", sessions.end_others, name="end_other_sessions"),
    path("me/sessions/<int:pk>/end/", sessions.end, name="end_session"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/create/", tokens.create, name="create_token"),
    path("me/tokens/<uuid:uid>/revoke/", tokens.revoke, name="revoke_token"),
    path("people/<str:handle>/", people.person, name="person"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.send_invitation, name="invite"),
    path("settings/people/invitations/<int:pk>/revoke/", people.revoke, name="revoke_invitation"),
    path("settings/people/<str:handle>/role/", people.give_role, name="give_role"),
    path("settings/people/<str:handle>/deactivate/", people.leave, name="deactivate"),
    path("settings/people/<str:handle>/reactivate/", people.come_back, name="reactivate"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/create/", teams.create, name="create_team"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    path("teams/<slug:slug>/edit/", teams.edit, name="edit_team"),
    path("teams/<slug:slug>/add/", teams.add, name="add_member"),
    path("teams/<slug:slug>/delete/", teams.delete, name="delete_team"),
    path("teams/<slug:slug>/people/<str:handle>/remove/", teams.remove, name="remove_member"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signing_in.SignIn.as_view(), name="account_login"),
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
