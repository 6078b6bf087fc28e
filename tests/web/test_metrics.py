"""`/metrics`: who may read it, and that it counts what happened."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from imghost.extensions import redis
from imghost.queue import PICTURES, enqueue
from imghost.services.upkeep.live_jobs import sign_of_life
from tests.factories import make_image
from tests.live import LiveSite
from tests.pictures import png

ROOT = Path(__file__).parents[2]
TOKEN = {"Authorization": "Bearer a token only for tests"}


def read(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, ordered by their names.

    The Prometheus project's own parser reads them.
    """
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("headers", [{}, TOKEN, {"Authorization": "Bearer "}, {"Authorization": "Bearer"}])
def test_without_settings_there_is_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.settings(metrics_networks="10.0.0.0/8, fd00::/8")
@pytest.mark.parametrize(
    ("address", "status"),
    [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("fd00::7", 200), ("127.0.0.1", 404), ("2001:db8::1", 404)],
)
def test_networks_that_are_named_may_read_it(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.settings(metrics_token="a token only for tests")
class TestWithToken:
    @pytest.mark.parametrize(
        "sent", ["Bearer another", "Basic a token only for tests", "Bearer a token only for tests "]
    )
    def test_only_the_token_opens_it(self, client: FlaskClient, sent: str) -> None:
        assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404

    def test_requests_are_counted_by_rule(self, client: FlaskClient) -> None:
        before = read(client)
        client.get("/image/one")
        client.get("/image/two")
        client.get("/no/such/page")
        client.open("/", method="BREW")
        after = read(client)

        def counted(*labels: str) -> float:
            name = ("imghost_requests_total", *labels)
            return after.get(name, 0) - before.get(name, 0)

        assert counted("GET", "unknown", "404") == 1
        assert counted("unknown", "unknown", "405") == 1
        viewers = [key for key in after if key[0] == "imghost_requests_total" and key[2].startswith("/<")]
        assert sum(after[key] - before.get(key, 0) for key in viewers) == 2
        assert not [key for key in after if "one" in key or "/no/such/page" in key]

    def test_it_tells_of_queues_workers_and_pictures(self, client: FlaskClient) -> None:
        make_image(status="failed", bytes=700)
        make_image(status="ready", bytes=1_000)
        enqueue("imghost.jobs.process.process_image", 1, key="waiting")
        sign_of_life("worker-1")
        found = read(client)
        assert found["imghost_queue_jobs", PICTURES, "waiting"] == 1
        assert 0 <= found["imghost_queue_oldest_seconds", PICTURES] < 120
        assert found["imghost_workers_alive",] == 1
        assert found["imghost_pictures", "failed"] == 1
        assert found["imghost_originals_bytes", "ready"] == 1_000
        assert found["imghost_disk_free_bytes",] > 0

    def test_what_cannot_be_asked_is_left_out(self, client: FlaskClient) -> None:
        redis().lpush("variants:total", "a list where a number belongs")
        found = read(client)
        assert ("imghost_disk_bytes",) in found
        assert ("imghost_variants_bytes",) not in found

    def test_the_dashboard_asks_for_metrics_that_there_are(self, client: FlaskClient) -> None:
        shown = (ROOT / "docs/grafana.json").read_text()
        asked = set(re.findall(r"imghost_[a-z_]+", json.dumps(json.loads(shown)["panels"])))
        text = client.get("/metrics", headers=TOKEN).text
        families = {family.name for family in text_string_to_metric_families(text)}
        known = families | {f"{name}{end}" for name in families for end in ("_total", "_bucket")}
        assert asked - known == set()


@pytest.mark.processes
def test_all_processes_of_a_site_count_into_one_place(live_site: LiveSite) -> None:
    """The upload is counted by a web process, its pictures by a worker."""
    live_site.upload(png(31, 17))
    folder = live_site.home / "run" / "metrics"
    assert len({path.stem.rpartition("_")[2] for path in folder.glob("*.db")}) >= 2
