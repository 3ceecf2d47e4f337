# The column is built anew: the database lets no expression of one be changed.

import fairville_site.folding
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0012_attendance'),
    ]

    operations = [
        migrations.RemoveField(model_name='session', name='search_text'),
        migrations.AddField(
            model_name='session',
            name='search_text',
            field=fairville_site.folding.FoldedColumn(db_persist=True, expression=fairville_site.folding.Words(models.F('title_fr'), models.F('title_en'), models.F('summary_fr'), models.F('summary_en'), models.F('description_fr'), models.F('description_en'), models.F('report_fr'), models.F('report_en')), output_field=models.TextField(), serialize=False),
        ),
        fairville_site.folding.index_words('events_session', 'search_text', 'session_words'),
    ]
