"""What sending a picture causes, as a value: counted at once, or later for answers given from memory.

Accounts with a limit must be exact at every single answer; theirs are never given from memory (`deliver`).
"""

from collections import Counter
from dataclasses import dataclass

from imghost.services.delivery import variant_cache
from imghost.services.usage import usage


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer causes: a call and `size` bytes for the owner, the use of a picture that may go.

    `billed` says that the owner's plan pays for it.
    """

    size: int
    owner_id: int | None
    variant: str | None
    billed: bool = True


def count_answers(answers: Counter[Cost]) -> None:
    """Count what was sent meanwhile, by what each answer caused: a writer of `late_writes`."""
    sums: dict[int, Counter[str]] = {}
    for cost, count in answers.items():
        if cost.owner_id is not None:
            grown = Counter(url_calls=count, bandwidth=count * cost.size, billed=count * cost.billed)
            sums.setdefault(cost.owner_id, Counter()).update(grown)
    for owner_id, amounts in sums.items():
        usage.add(owner_id, amounts)
    variant_cache.note_uses({cost.variant: cost.size for cost in answers if cost.variant})
