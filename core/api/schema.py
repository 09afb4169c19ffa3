"""How the schema speaks of our own ways to sign in."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class PersonalToken(OpenApiAuthenticationExtension):
    target_class = "core.accounts.auth.TokenAuthentication"
    name = "personalToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """`Authorization: Bearer dbf_…`; made on the page of API tokens."""
        return {"type": "http", "scheme": "bearer", "description": "A personal token, beginning with dbf_."}
