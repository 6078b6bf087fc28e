"""Templates compiled once in a test process; without this each test's application would compile its own."""

from io import BytesIO

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Keeps what was compiled; Jinja itself compares it with the template's present text."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.load_bytecode(BytesIO(self._compiled[bucket.key]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


compiled_templates = CompiledTemplates()
