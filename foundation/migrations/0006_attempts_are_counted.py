"""How often something was done from one place, without the address."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0005_oin_is_unique'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('sender', models.CharField(help_text='keyed hash of the day and the network; no address', max_length=64)),
                ('hour_at', models.DateTimeField(help_text='beginning of the hour, by the clock on the wall')),
                ('count', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['hour_at', 'id'],
                'indexes': [models.Index(fields=['hour_at'], name='attempt_by_hour')],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'sender', 'hour_at'), name='attempts_of_an_hour_are_counted_once')],
            },
        ),
    ]
