"""One verb per file: takes an Actor and plain values, returns models, raises ImghostError.

Nothing here knows requests. Services flush; the request or the job commits.
"""
