"""Rendering through the real sandbox: bytes in, what Pillow reads of the result out."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder, RenderReport
from imghost.imaging.sandbox import render as render_order
from imghost.transforms.transform import Transform


class Rendering:
    """Renders one picture at a time into the test's own directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def order(
        self,
        data: bytes,
        format_name: str,
        *transforms: Transform,
        frame_at: float = 0.0,
        placeholder: bool = False,
    ) -> RenderOrder:
        source = self.directory / "source"
        source.write_bytes(data)
        outputs = tuple(
            Output(name=str(number), transform=transform, path=self.directory / f"output-{number}")
            for number, transform in enumerate(transforms)
        )
        return RenderOrder(
            source=source, format=format_name, outputs=outputs, frame_at=frame_at, placeholder=placeholder
        )

    def report(
        self,
        data: bytes,
        format_name: str,
        *transforms: Transform,
        limits: Limits | None = None,
        **more: object,
    ) -> RenderReport:
        return render_order(self.order(data, format_name, *transforms, **more), limits or Limits())

    def __call__(self, data: bytes, format_name: str, transform: Transform, **more: object) -> Image.Image:
        self.report(data, format_name, transform, **more)
        return Image.open(io.BytesIO((self.directory / "output-0").read_bytes()))


@pytest.fixture
def render(tmp_path: Path) -> Callable[..., Image.Image]:
    return Rendering(tmp_path)
