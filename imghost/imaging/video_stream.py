"""What a video stream says of itself once its first frames have been decoded: only in a limited child."""

from dataclasses import dataclass
from typing import Any

# From so many lines on a stream that does not name its matrix is taken for BT.709, as browsers do.
_HIGH_DEFINITION = 720
_WIDE_PRIMARIES = {"bt2020", "smpte431", "smpte432"}
_HIGH_DYNAMIC_RANGE = {"smpte2084", "arib-std-b67"}
# What zscale needs to know of a stream that leaves one of the three unsaid.
_USUAL_MATRIX = {"bt2020": "bt2020nc"}
# Diffuse white of HDR television in cd/m² (ITU-R BT.2408).
_WHITE = 203
_NATIVE_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
ENTRIES = "stream=codec_name,width,height,color_space,color_transfer,color_primaries:stream_tags=alpha_mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStream:
    """Words of ffprobe, empty where the stream does not say. `height` is as coded, in pixels."""

    codec: str = ""
    height: int = 0
    matrix: str = ""
    transfer: str = ""
    primaries: str = ""
    has_alpha: bool = False

    @property
    def decoder(self) -> tuple[str, ...]:
        """Options before the input: ffmpeg's own decoders of VP8 and VP9 pass over the alpha channel."""
        name = _NATIVE_ALPHA_DECODERS.get(self.codec) if self.has_alpha else None
        return ("-c:v", name) if name else ()

    @property
    def is_hdr(self) -> bool:
        return self.transfer in _HIGH_DYNAMIC_RANGE

    def colour_filters(self) -> tuple[str, ...]:
        """Filters from the stream's colours to RGB of BT.709; none where the usual conversion is right.

        HDR (PQ and HLG, ITU-R BT.2100) is brought to linear light, then to the smaller gamut and range.
        """
        if not self.is_hdr and self.primaries not in _WIDE_PRIMARIES:
            return ()
        matrix = self.matrix or _USUAL_MATRIX.get(self.primaries, "bt709")
        said = f"pin={self.primaries or 'bt2020'}:tin={self.transfer or 'bt709'}:min={matrix}"
        linear = f"zscale={said}:t=linear:npl={_WHITE if self.is_hdr else 100}"
        tone = ("tonemap=mobius:desat=0",) if self.is_hdr else ()
        end = "iec61966-2-1" if self.is_hdr else "bt709"
        narrow = ("format=gbrpf32le", "zscale=p=bt709", *tone)
        return (linear, *narrow, f"zscale=t={end}:m=gbr:r=pc", "format=gbrp")

    def square_pixels(self) -> str:
        """Filter that makes pixels square as `inspect_video` counts them: one side grows, the other stays."""
        matrix = ":in_color_matrix=bt709" if not self.matrix and self.height >= _HIGH_DEFINITION else ""
        return (
            "scale='if(gt(sar,1)*lte(sar,16),trunc(iw*sar+0.5),iw)'"
            f":'if(lt(sar,1)*gte(sar,1/16),trunc(ih/sar+0.5),ih)'{matrix},setsar=1"
        )


def stream_of(report: dict[str, Any]) -> VideoStream:
    """Read the first stream of a report of ffprobe that shows `ENTRIES`."""
    found: dict[str, Any] = next(iter(report.get("streams", [])), {})
    said = {name: str(found.get(name, "")) for name in ("color_space", "color_transfer", "color_primaries")}
    known = {name: "" if text in ("unknown", "reserved") else text for name, text in said.items()}
    return VideoStream(
        codec=str(found.get("codec_name", "")),
        height=int(found.get("height", 0)),
        matrix=known["color_space"],
        transfer=known["color_transfer"],
        primaries=known["color_primaries"],
        has_alpha=str(found.get("tags", {}).get("alpha_mode", "")) == "1",
    )
