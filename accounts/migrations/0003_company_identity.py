import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONE_PERSON = models.UniqueConstraint(fields=("issuer", "subject"), name="company_identity_has_one_person")
ONE_IDENTITY = models.UniqueConstraint(fields=("user", "issuer"), name="person_has_one_identity_per_issuer")


class Migration(migrations.Migration):
    # The tables of allauth.mfa are created here, before those of the other apps: later they take 0.4 s.
    dependencies = [("accounts", "0002_invitation_mail_by_outbox"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [
        migrations.CreateModel(
            name="CompanyIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=500)),
                ("subject", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="company_identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"constraints": [ONE_PERSON, ONE_IDENTITY]},
        ),
    ]
