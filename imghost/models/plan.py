"""Plans: what an account may use. None means without limit."""

from typing import Any

from sqlalchemy import Connection, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model
from imghost.models.column_changes import ANSWERS

DEFAULT_PLAN = "unlimited"
SEED_ROWS: tuple[dict[str, Any], ...] = (
    {"name": "free", "requests_per_hour": 100, "url_calls_per_month": 100, "uploads_per_month": 500},
    {"name": "basic", "requests_per_hour": 1_000, "url_calls_per_month": 5_000, "uploads_per_month": 2_000},
    {"name": "pro", "requests_per_hour": 5_000, "url_calls_per_month": 10_000, "uploads_per_month": 5_000},
    {"name": "business", "requests_per_hour": 10_000, "url_calls_per_month": 50_000,
     "uploads_per_month": 25_000},
    {"name": "unlimited", "requests_per_hour": None, "url_calls_per_month": None, "uploads_per_month": None},
)  # fmt: skip


class Plan(Model):
    __tablename__ = "plans"

    name: Mapped[str] = mapped_column(String(32), primary_key=True, info=ANSWERS)
    requests_per_hour: Mapped[int | None] = mapped_column(info=ANSWERS)
    url_calls_per_month: Mapped[int | None] = mapped_column(info=ANSWERS)
    uploads_per_month: Mapped[int | None] = mapped_column(info=ANSWERS)


@event.listens_for(Plan.__table__, "after_create")
def _seed(table: Table, connection: Connection, **_options: object) -> None:
    connection.execute(table.insert(), list(SEED_ROWS))
