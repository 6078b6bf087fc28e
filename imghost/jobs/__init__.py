"""RQ job functions: ids in, nothing out, safe to run twice. The rules live in services."""
