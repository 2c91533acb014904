from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='is_held',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='contract',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='coveredsystem',
            name='is_held',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='coveredsystem',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
