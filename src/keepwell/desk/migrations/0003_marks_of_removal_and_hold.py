from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_history_of_other_desks'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='is_held',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='ticket',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
