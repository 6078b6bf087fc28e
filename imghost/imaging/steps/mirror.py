"""Mirror: flip turns top and bottom, flop turns left and right."""

from imghost.imaging.draft import Draft


def mirror(draft: Draft) -> None:
    for frame in draft.frames:
        if draft.transform.flip:
            frame.flip()
        if draft.transform.flop:
            frame.flop()
