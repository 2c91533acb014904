from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0006_owners_taken_back'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['-updated_at', '-id'], name='ticket_last_changed'),
        ),
    ]
