# SPDX-License-Identifier: Apache-2.0
"""The dictionary, how many entries hold a word, and which entries must be written again."""

import django.contrib.postgres.fields
import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rebuild',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('mended', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(blank=True, default='', max_length=60)),
                ('after', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done'])), name='search_rebuild_state_known'),
                    models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('state',), name='search_rebuild_waits_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=60, unique=True, verbose_name='word')),
                ('synonyms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('word', ''), _negated=True), name='search_term_has_a_word'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StaleEntry',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'object_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('object_id', models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name='WordCount',
            fields=[
                ('word', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('entries', models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='searchentry',
            name='at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='worth',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
