"""Pictures whose entries in the search index are renewed after the change that made them old."""

from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model

# Not a picture: while a transaction sees this row, the triggers of the index do nothing. Whoever writes it
# removes it in the same transaction, so no other one ever sees it.
PAUSE = 0


class LateWords(Model):
    """A note in the transaction of a change of very many pictures, where renewing entries costs the most.

    Without foreign key: what became of the picture since is seen when its entry is renewed.
    """

    __tablename__ = "late_words"

    image_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
