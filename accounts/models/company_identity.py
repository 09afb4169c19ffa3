"""The accounts of people at the company's identity provider."""

from django.conf import settings
from django.db import models


class CompanyIdentity(models.Model):
    """Who a person is for the provider: issuer and subject, never the e-mail address, which can change hands."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="company_identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="company_identity_has_one_person"),
            models.UniqueConstraint(fields=["user", "issuer"], name="person_has_one_identity_per_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
