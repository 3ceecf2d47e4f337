from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0009_seats'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='keeps_attendance',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='zoom_kind',
            field=models.CharField(choices=[('meeting', 'a meeting: everybody may speak'), ('webinar', 'a webinar: the speakers speak, the others watch')], db_default='meeting', default='meeting', editable=False, max_length=8),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='link_mode',
            field=models.CharField(choices=[('manual', 'somebody: paste its link here'), ('api_shared', 'this site makes it in Zoom, with one link for all'), ('api_personal', 'this site makes it in Zoom, with a link for each')], default='manual', max_length=12, verbose_name='who makes the call'),
        ),
    ]
