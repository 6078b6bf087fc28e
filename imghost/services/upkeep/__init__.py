"""Looking after a running site: checks, backups, migrations, repairs, job queues, alerts and figures."""
