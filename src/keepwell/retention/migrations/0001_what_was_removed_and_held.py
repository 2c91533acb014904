import django.contrib.postgres.fields
import django.db.models.deletion
import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('people', '0002_marks_of_removal_and_hold'),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('subject_id', models.UUIDField()),
                ('label', models.CharField(max_length=300)),
                ('reason', models.TextField()),
                ('reference', models.CharField(max_length=120)),
                ('placed_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('release_reason', models.TextField(blank=True, default='')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ('-placed_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['subject_id'], name='legal_hold_in_force')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('subject_id', 'reference'), name='legal_hold_once_a_reference'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('reference', ''), _negated=True)), name='legal_hold_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('release_reason', ''), ('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False), models.Q(('release_reason', ''), _negated=True)), _connector='OR'), name='legal_hold_released_with_reason'), models.CheckConstraint(condition=models.Q(('released_by', models.F('placed_by')), _negated=True), name='legal_hold_released_by_another')],
            },
        ),
        migrations.CreateModel(
            name='PersonRequest',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('access', 'copy of everything known (GDPR 15, PIPL 45)'), ('erasure', 'erasure (GDPR 17, PIPL 47)')], max_length=10)),
                ('words', models.TextField(blank=True, default='')),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'Done'), ('refused', 'refused')], default='open', max_length=10)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('outcome', models.JSONField(default=dict)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('package', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person_packages', to='files.storedfile')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ('-received_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='person_request_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'kind'), name='person_request_once_at_a_time'), models.CheckConstraint(condition=models.Q(('kind__in', ['access', 'erasure'])), name='person_request_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'refused'])), name='person_request_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='person_request_answered_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('subject_id', models.UUIDField()),
                ('label', models.CharField(max_length=300)),
                ('reason', models.TextField()),
                ('project_key', models.CharField(blank=True, default='', max_length=36)),
                ('rows', models.JSONField()),
                ('counts', models.JSONField()),
                ('state', models.CharField(choices=[('binned', 'in the bin'), ('restored', 'restored'), ('purged', 'deleted for good')], default='binned', max_length=10)),
                ('removed_at', models.DateTimeField()),
                ('purge_after', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('restored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ('-removed_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('state', 'binned')), fields=['purge_after'], name='removal_to_purge'), models.Index(fields=['-removed_at', '-id'], name='removal_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['binned', 'restored', 'purged'])), name='removal_state_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='removal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'binned')), models.Q(models.Q(('state', 'binned'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='removal_ended_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='RemovalRequest',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('subject_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('label', models.CharField(max_length=300)),
                ('reason', models.TextField()),
                ('project_key', models.CharField(blank=True, default='', max_length=36)),
                ('digest', models.CharField(max_length=64)),
                ('counts', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('-asked_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'approved', 'declined'])), name='removal_request_state_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='removal_request_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='removal_request_two_persons')],
            },
        ),
    ]
