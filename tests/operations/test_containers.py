"""What the container files ask of the site."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.settings(maintenance=True)
def test_a_container_is_healthy_under_maintenance_too(client: FlaskClient) -> None:
    """Else nginx, which waits for it, would lock the administrator out who could end it."""
    asked = re.search(
        r"HEALTHCHECK.*http://127\.0\.0\.1:\$PORT(/[^']*)'", (PROJECT / "Dockerfile").read_text(), re.S
    )
    assert asked is not None
    assert (client.get("/").status_code, client.get(asked[1], buffered=True).status_code) == (503, 200)
