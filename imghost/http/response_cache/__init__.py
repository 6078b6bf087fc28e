"""The response cache: whole answers in each web process's memory, given again in front of Flask.

The first request for an address goes through routing, database and storage. If its answer may be kept, it is
kept as it left, every header of it; the next one gets it for one question to Redis.

What may be in it
- Answers with status 200 to GET that `send_picture` offered: pictures that any stranger gets at that address,
  because they are public or because the address is signed, and whose `CachePolicy` is shared.
- Of files up to 256 KB the bytes; of larger ones the headers and the path; where nginx sends the files, its
  `X-Accel-Redirect`. Conditions and parts are answered out of the whole, as RFC 9110 has it.
- Never: what was asked with a credential or with one of this site's own cookies, failures, pages, what sets a
  cookie or varies by more than `Accept`, and pictures of accounts whose calls have a limit, because those are
  counted at each answer. All of it is still counted for the owner, within a second (`late_writes`).

How it is emptied
- By the generation, a text in Redis (`services/answer_mark`). It is read before the answer is made, kept with
  it, and read again each time; whatever could change an answer replaces it after its commit and before the
  change is answered. From then on nobody gets old bytes, in any process, on any machine. While Redis is away
  nothing is kept and nothing is given.
- By time: an entry ends with its picture's expiry, and in any case after KEPT_SECONDS, which makes up for a
  process that was killed between a commit and its new generation.
- By room: `IMGHOST_ANSWER_MEMORY_MEGABYTES`; what was not used for longest goes first. 0 switches it off.

`entries` is the bounded memory, `layer` the WSGI application in front of Flask.
"""

from imghost.http.response_cache.entries import KEPT_SECONDS
from imghost.http.response_cache.layer import init_app, offer

__all__ = ["KEPT_SECONDS", "init_app", "offer"]
