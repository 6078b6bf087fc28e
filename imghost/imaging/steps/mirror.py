"""Mirror: flip turns top and bottom, flop turns left and right."""

from imghost.imaging.draft import Draft


def mirror(draft: Draft) -> Draft:
    if draft.transform.flip:
        draft = draft.each(lambda frame: frame.flipver())
    if draft.transform.flop:
        draft = draft.each(lambda frame: frame.fliphor())
    return draft
