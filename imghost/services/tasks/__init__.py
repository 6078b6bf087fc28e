"""Tasks: background work recorded in the database with its promise (an outbox), done by a worker."""
