"""The Python SDK as its users import it, and the Node SDK called from here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NODE_SDK = ROOT / "sdk" / "node"

sys.path.insert(0, str(ROOT / "sdk" / "python"))


def run_node(script: str, **given: Any) -> Any:
    """Run the body of an async function that knows `sdk` and `given`; return what it returns."""
    program = f"""
        const sdk = require({json.dumps(str(NODE_SDK))});
        const given = {json.dumps(given)};
        (async () => {{ {script} }})().then((result) => console.log(JSON.stringify(result ?? null)));
    """
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
