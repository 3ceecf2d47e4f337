from django.db import migrations, models


def address_messages(apps, schema_editor):
    """Until now each message was about a registration, and went to its participant."""
    message = apps.get_model('registrations', 'Message')
    registration = apps.get_model('registrations', 'Registration')
    owner = registration.objects.filter(pk=models.OuterRef('registration'))
    message.objects.update(participant=models.Subquery(owner.values('participant')))


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0003_life'),
    ]

    operations = [
        migrations.RunPython(address_messages, migrations.RunPython.noop),
    ]
