"""Operations of a running site: checks, backups, migrations, repairs, job queues, alerts, metrics."""
