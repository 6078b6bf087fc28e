"""Categories: a short list the administrator keeps."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model


class Category(Model):
    """`listed` is the number of pictures a stranger finds in it, counted from time to time."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    url_key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    description: Mapped[str | None] = mapped_column(String(500))
    listed: Mapped[int] = mapped_column(default=0)
