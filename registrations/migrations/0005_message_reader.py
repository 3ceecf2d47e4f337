from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the update before it: PostgreSQL alters no table with pending triggers."""

    dependencies = [
        ('registrations', '0004_address_messages'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appearance__isnull', True), ('participant__isnull', False), ('user__isnull', True)), models.Q(('appearance__isnull', False), ('participant__isnull', True), ('user__isnull', True)), models.Q(('appearance__isnull', True), ('participant__isnull', True), ('user__isnull', False)), _connector='OR'), name='message_has_one_reader'),
        ),
    ]
