# SPDX-License-Identifier: Apache-2.0
"""Clearing away what is past its retention: only whole sealed prefixes, only with a signed head, never before six months."""

from django.db import migrations, models

# The application role has no DELETE on these tables. This function runs as their owner and is the one way to it;
# it holds the floor itself, so that no setting and no bug above it can go below six months.
PRUNE = """
CREATE FUNCTION audit_prune(log uuid, upto bigint, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    chosen uuid[];
BEGIN
    IF upto % 256 <> 0 OR NOT EXISTS (SELECT FROM audit_pruning p WHERE p.customer_id = log AND p.size = upto) THEN
        RAISE EXCEPTION 'no signed head says that this log is pruned to %', upto;
    END IF;
    IF (SELECT count(*) FROM audit_logtile t WHERE t.customer_id = log AND t.index < upto / 256) <> upto / 256 THEN
        RAISE EXCEPTION 'the hashes over the entries before % are not all kept', upto;
    END IF;
    SELECT array_agg(event_id) INTO chosen FROM (
        SELECT l.event_id FROM audit_logleaf l WHERE l.customer_id = log AND l.index < upto ORDER BY l.index LIMIT most
    ) oldest;
    IF chosen IS NULL THEN
        RETURN 0;
    END IF;
    IF EXISTS (SELECT FROM audit_auditevent e WHERE e.id = ANY (chosen) AND e.at > now() - interval '6 months') THEN
        RAISE EXCEPTION 'entries younger than six months are not cleared away';
    END IF;
    PERFORM set_config('kw.pruning', 'on', true);
    DELETE FROM audit_auditprivate v WHERE v.event_id = ANY (chosen);
    DELETE FROM audit_auditevent e WHERE e.id = ANY (chosen);
    DELETE FROM audit_logleaf l WHERE l.customer_id = log AND l.event_id = ANY (chosen);
    PERFORM set_config('kw.pruning', '', true);
    RETURN cardinality(chosen);
END $$
"""
GUARD = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('audit_auditevent', 'audit_logleaf')
       AND current_setting('kw.pruning', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME;
END $$
"""
FORMER_GUARD = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pruning',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'size', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.UUIDField()),
                ('size', models.BigIntegerField()),
                ('note', models.TextField()),
                ('pruned_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='audit_pruning_size_positive')],
            },
        ),
        migrations.RunSQL(
            sql=[
                "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_pruning"
                " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
                GUARD,
                PRUNE,
            ],
            reverse_sql=[
                "DROP FUNCTION audit_prune(uuid, bigint, integer)",
                FORMER_GUARD,
                "DROP TRIGGER refuse_change ON audit_pruning",
            ],
        ),
    ]
