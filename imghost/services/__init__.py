"""One verb per file: takes an Actor and plain values, returns models, raises ImghostError.

Nothing here knows requests. Services flush, and the view, route, job or command that called them commits.
Those that are a transaction of their own say so: the way in, batches of a worker, counters and leases.
"""
