# SPDX-License-Identifier: Apache-2.0
"""How we send, and the letters."""

import keepwell.kernel.ids
import keepwell.kernel.secrets
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField()),
                ('customer_id', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('intent', models.CharField(blank=True, default='', max_length=200)),
                ('address', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('subject', models.CharField(max_length=300)),
                ('text', keepwell.kernel.secrets.SealedField(blank=True, default='')),
                ('html', keepwell.kernel.secrets.SealedField(blank=True, default='')),
                ('language', models.CharField(max_length=10)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('given_up', 'Given up')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, choices=[('no_such_host', 'There is no machine of this name. Check the host.'), ('not_reached', 'The machine does not answer at this port. Check host and port, and whether a firewall lets us through.'), ('too_slow', 'The server did not answer in time. Check host and port, or try later.'), ('not_trusted', "The server's certificate is not trusted or belongs to another name. Use the name in the certificate, or enter the certificate of your own authority."), ('no_tls', 'The server does not speak this encryption at this port. Port 465 usually wants TLS, port 587 STARTTLS.'), ('sign_in_refused', 'The server refused user name and password. Some services want a password made for programs.'), ('no_sign_in', 'The server offers no sign-in here. Leave user and password empty, or use encryption.'), ('sender_refused', 'The server does not let us send from this address. Check the sender.'), ('recipient_refused', 'The server does not take letters for this recipient.'), ('content_refused', 'The server refused the letter itself.'), ('later', 'The server asks us to come back later. We try again by ourselves.'), ('cut_off', 'The server closed the connection. We try again by ourselves.'), ('secret_unreadable', 'The stored password cannot be opened. Enter it again.'), ('too_late', 'The letter was no longer of use when it could have been sent.')], default='', max_length=20)),
                ('answer', models.CharField(blank=True, default='', max_length=500)),
            ],
            options={
                'ordering': ('-made_at', '-id'),
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='mail_letter_due'), models.Index(fields=['-made_at', '-id'], name='mail_letter_newest'), models.Index(fields=['customer_id'], name='mail_letter_customer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('intent', ''), _negated=True), fields=('intent',), name='mail_letter_once_an_intent'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'given_up'])), name='mail_letter_state_known'), models.CheckConstraint(condition=models.Q(('trouble__in', ['', 'no_such_host', 'not_reached', 'too_slow', 'not_trusted', 'no_tls', 'sign_in_refused', 'no_sign_in', 'sender_refused', 'recipient_refused', 'content_refused', 'later', 'cut_off', 'secret_unreadable', 'too_late'])), name='mail_letter_trouble_known'), models.CheckConstraint(condition=models.Q(models.Q(('html', ''), ('sent_at__isnull', False), ('state', 'sent'), ('text', '')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='mail_letter_sent_without_text')],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_only', models.BooleanField(default=True, unique=True)),
                ('is_on', models.BooleanField(default=True)),
                ('host', models.CharField(max_length=255)),
                ('port', models.PositiveIntegerField()),
                ('security', models.CharField(choices=[('starttls', 'STARTTLS, usually port 587'), ('tls', 'TLS from the first byte, usually port 465'), ('none', 'None: everybody on the way can read letters and password')], max_length=10)),
                ('authority', models.TextField(blank=True, default='')),
                ('user', models.CharField(blank=True, default='', max_length=254)),
                ('password', keepwell.kernel.secrets.SealedField(blank=True, default='')),
                ('sender_address', models.EmailField(max_length=254)),
                ('sender_name', models.CharField(blank=True, default='', max_length=100)),
                ('test_address', models.EmailField(blank=True, default='', max_length=254)),
                ('trouble', models.CharField(blank=True, choices=[('no_such_host', 'There is no machine of this name. Check the host.'), ('not_reached', 'The machine does not answer at this port. Check host and port, and whether a firewall lets us through.'), ('too_slow', 'The server did not answer in time. Check host and port, or try later.'), ('not_trusted', "The server's certificate is not trusted or belongs to another name. Use the name in the certificate, or enter the certificate of your own authority."), ('no_tls', 'The server does not speak this encryption at this port. Port 465 usually wants TLS, port 587 STARTTLS.'), ('sign_in_refused', 'The server refused user name and password. Some services want a password made for programs.'), ('no_sign_in', 'The server offers no sign-in here. Leave user and password empty, or use encryption.'), ('sender_refused', 'The server does not let us send from this address. Check the sender.'), ('recipient_refused', 'The server does not take letters for this recipient.'), ('content_refused', 'The server refused the letter itself.'), ('later', 'The server asks us to come back later. We try again by ourselves.'), ('cut_off', 'The server closed the connection. We try again by ourselves.'), ('secret_unreadable', 'The stored password cannot be opened. Enter it again.'), ('too_late', 'The letter was no longer of use when it could have been sent.')], default='', max_length=20)),
                ('answer', models.CharField(blank=True, default='', max_length=500)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_only', True)), name='mail_sending_is_the_only_one'), models.CheckConstraint(condition=models.Q(('security__in', ['starttls', 'tls', 'none'])), name='mail_sending_security_known'), models.CheckConstraint(condition=models.Q(('trouble__in', ['', 'no_such_host', 'not_reached', 'too_slow', 'not_trusted', 'no_tls', 'sign_in_refused', 'no_sign_in', 'sender_refused', 'recipient_refused', 'content_refused', 'later', 'cut_off', 'secret_unreadable', 'too_late'])), name='mail_sending_trouble_known')],
            },
        ),
    ]
