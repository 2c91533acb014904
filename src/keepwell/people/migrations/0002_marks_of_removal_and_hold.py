from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='is_held',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='organisation',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='is_held',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='person',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='project',
            name='is_held',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='project',
            name='removal_id',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
