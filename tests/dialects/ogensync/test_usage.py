"""`GET /api/usage`: what visitors cause is paid for, the owner's own views never."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import User
from imghost.services.usage import usage
from tests.dialects.ogensync.conftest import Upload, error_of
from tests.dialects.program import Program, signed_in


def test_a_fresh_account_on_the_default_plan(api: Program) -> None:
    month = datetime.now(UTC).strftime("%Y-%m")
    assert api.get("/api/usage").get_json() == {
        "success": True,
        "plan": "unlimited",
        "month": month,
        "processing": 0,
        "url_calls": 0,
        "limit": None,
        "tokens_left": None,
    }


def test_visitors_pay_for_views_and_renderings(
    api: Program, owner: User, anybody: Program, upload: Upload
) -> None:
    owner.plan_name, owner.tokens = "free", 5
    db.session.commit()
    code = upload()["id"]
    anybody.get(f"/img/{code}/w_100")
    anybody.get(f"/img/{code}/w_100")
    anybody.get(f"/img/{code}")
    shown = api.get("/api/usage").get_json()
    assert (shown["plan"], shown["limit"]) == ("free", 100)
    # Three views and one rendering; 100 of the plan and 5 of the wallet.
    assert (shown["url_calls"], shown["processing"], shown["tokens_left"]) == (3, 1, 101)


def test_the_owners_own_use_is_counted_and_free(
    app: Flask, api: Program, owner: User, upload: Upload
) -> None:
    owner.plan_name = "free"
    db.session.commit()
    code = upload()["id"]
    api.get(f"/img/{code}/w_100")
    signed_in(app, owner).get(f"/img/{code}/w_101")
    shown = api.get("/api/usage").get_json()
    assert (shown["url_calls"], shown["processing"], shown["tokens_left"]) == (2, 2, 100)


def test_past_the_limit_visitors_get_429_and_the_owner_the_picture(
    api: Program, owner: User, anybody: Program, upload: Upload
) -> None:
    owner.plan_name = "free"
    db.session.commit()
    code = upload()["id"]
    usage.take(owner, {"billed": 99})
    assert anybody.get(f"/img/{code}").status_code == 200
    response = anybody.get(f"/img/{code}")
    assert error_of(response)[0] == 429
    assert response.headers["X-RateLimit-Limit"] == "100"
    assert response.headers["X-RateLimit-Remaining"] == "0"
    assert int(response.headers["Retry-After"]) <= 31 * 86_400
    assert api.get(f"/img/{code}").status_code == 200
    assert api.get("/api/usage").get_json()["tokens_left"] == 0


def test_a_new_month_starts_anew(
    api: Program, owner: User, anybody: Program, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.plan_name = "free"
    db.session.commit()
    code = upload()["id"]
    monkeypatch.setattr(usage, "now", lambda: datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    usage.take(owner, {"billed": 100})
    assert anybody.get(f"/img/{code}").status_code == 429
    monkeypatch.setattr(usage, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    assert anybody.get(f"/img/{code}").status_code == 200


def test_fifty_visitors_at_once_get_exactly_what_is_left(app: Flask, owner: User, upload: Upload) -> None:
    owner.plan_name = "free"
    db.session.commit()
    code = upload()["id"]
    usage.take(owner, {"billed": 93})
    statuses: list[int] = []
    start = threading.Barrier(50)

    def visit() -> None:
        with app.app_context():
            client = app.test_client()
            start.wait()
            statuses.append(client.get(f"/img/{code}").status_code)

    threads = [threading.Thread(target=visit) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses.count(200), statuses.count(429)) == (7, 43)
