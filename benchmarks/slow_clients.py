"""Pages of a running site while slow clients hold on to it: `python -m benchmarks.slow_clients`.

See tests/slow_crowd.py for what they do. Somebody else opens pages meanwhile, each on a new connection.
"""

import argparse
import asyncio
import resource
import statistics
from contextlib import contextmanager

from tests.live import LiveSite, running_site
from tests.slow_crowd import KINDS, measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    parser.add_argument("--front", choices=("nginx", "none"), default="nginx", help="IMGHOST_FRONT")
    arguments = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    print("| slow clients | from | connected | pages | p50 | p95 | max |\n|---|---|---|---|---|---|---|")
    with contextmanager(running_site)(IMGHOST_WEB_WORKERS="2", IMGHOST_FRONT=arguments.front) as site:
        report(site, "none", [], 0, arguments.seconds, spread=False)
        for kind in [*arguments.kinds, "all"]:
            kinds = arguments.kinds if kind == "all" else [kind]
            for spread in (False, True):
                report(site, kind, kinds, arguments.clients, arguments.seconds, spread=spread)


def report(site: LiveSite, name: str, kinds: list[str], number: int, seconds: float, *, spread: bool) -> None:
    connected, times = asyncio.run(measure(site, kinds, number, seconds, spread=spread))
    last = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    source = f"{number} addresses" if spread else "one address"
    middle = statistics.median(times)
    print(
        f"| {number} {name} | {source} | {connected} | {len(times)} | {middle:.2f} | {last:.2f} "
        f"| {max(times):.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
