"""The formats the site knows, as one table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One row: `name` is ours, `demuxer` is ffmpeg's that we pin, `stored_as` the format kept on disk.

    Where `delivered_as` is given the stored bytes never leave the site: a picture of that format does.
    `browsers_turn` says that browsers obey an EXIF orientation in it, as they do not in WebP's EXIF chunk.
    """

    name: str
    mime: str
    extension: str
    demuxer: str = ""
    is_video: bool = False
    is_drawing: bool = False
    browsers_show: bool = True
    browsers_turn: bool = True
    has_alpha: bool = True
    animates: bool = False
    stored_as: str = ""
    delivered_as: str = ""
    extensions: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(name="jpeg", mime="image/jpeg", extension="jpeg", has_alpha=False,
               extensions=("jpg", "jpeg")),
        Format(name="png", mime="image/png", extension="png"),
        Format(name="gif", mime="image/gif", extension="gif", animates=True),
        Format(name="webp", mime="image/webp", extension="webp", animates=True, browsers_turn=False),
        Format(name="avif", mime="image/avif", extension="avif"),
        Format(name="heic", mime="image/heic", extension="heic", browsers_show=False,
               extensions=("heic", "heif")),
        Format(name="bmp", mime="image/bmp", extension="bmp", stored_as="png"),
        Format(name="tiff", mime="image/tiff", extension="tiff", browsers_show=False,
               extensions=("tiff", "tif")),
        # Safari alone shows it.
        Format(name="jxl", mime="image/jxl", extension="jxl", browsers_show=False),
        Format(name="svg", mime="image/svg+xml", extension="svg", browsers_show=False, is_drawing=True,
               delivered_as="png"),
        Format(name="mp4", mime="video/mp4", extension="mp4", demuxer="mov", is_video=True,
               has_alpha=False, animates=True),
        Format(name="mov", mime="video/quicktime", extension="mov", demuxer="mov", is_video=True),
        Format(name="webm", mime="video/webm", extension="webm", demuxer="matroska", is_video=True,
               animates=True),
    )
}  # fmt: skip
