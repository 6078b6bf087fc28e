"""URLs of images and albums: built here and nowhere else."""

from dataclasses import dataclass
from urllib.parse import quote

from imghost.base.filenames import slug
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Album, Category, DropBox, Image, Tag, User
from imghost.services import derivatives
from imghost.services.visibility import is_public
from imghost.transforms.transform import Transform

# RFC 8216, section 4.
PLAYLIST = "application/vnd.apple.mpegurl"


def absolute(address: str) -> str:
    """Return a path with the site's public address in front; what is on the media host stays as it is."""
    return settings().base_url + address if address.startswith("/") else address


def delivered(image: Image, path: str) -> str:
    """Return where others get `image` that `path` shows: on the media host if anybody may see it.

    All else stays a path of this site, which alone reads cookies, keys and signatures.
    """
    return settings().media_base + path if settings().media_url and is_public(image) else path


def motion_video(image: Image, field: str = "motion_video") -> dict[str, str | None]:
    """Return what APIs tell of a motion photo: where its video is, or None: it was left out. Else nothing."""
    address = Links(image).motion
    if address is None:
        return {field: None} if image.lost_video else {}
    return {field: absolute(address)}


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of one image; pass them to `absolute` for others to use.

    They are paths, each starting with `/`, or lead to the media host (see `delivered`). With `at_home` all of
    them are paths.
    """

    image: Image
    at_home: bool = False

    @property
    def kind(self) -> str:
        return "clip" if FORMATS[self.image.format].is_video else "image"

    @property
    def short(self) -> str:
        return f"/{self.kind}/{self.image.code}"

    @property
    def viewer(self) -> str:
        words = slug(self.image.title)
        return f"/{self.kind}/{words}.{self.image.code}" if words else self.short

    @property
    def direct(self) -> str:
        return self._sibling("", self.image.extension)

    @property
    def thumb(self) -> str:
        return self._sibling(".th", self.derivative_extension)

    @property
    def medium(self) -> str | None:
        if derivatives.medium(self.image) is None:
            return None
        return self._sibling(".md", self.derivative_extension)

    @property
    def frame(self) -> str | None:
        return self._sibling(".fr", "jpeg") if self.kind == "clip" else None

    @property
    def film(self) -> str | None:
        """The copy of a video that every browser plays; None while there is none, or no need of one."""
        return self._sibling(".bv", "mp4") if self.image.film_bytes else None

    @property
    def preview(self) -> str | None:
        """Two silent seconds of a video for tiles."""
        return self._sibling(".pv", "mp4") if self.image.preview_bytes else None

    @property
    def motion(self) -> str | None:
        """The video of a motion photo."""
        return self._sibling(".mv", "mp4") if self.image.motion_bytes else None

    @property
    def stream(self) -> str | None:
        """The playlist (HLS) of a long video's renditions."""
        return self._sibling(".hs", "m3u8") if self.image.streams else None

    @property
    def playable(self) -> str:
        """What most browsers play of a video: its copy for browsers, or itself."""
        return self.film or self.direct

    @property
    def playable_mime(self) -> str:
        """Media type of `playable`; a QuickTime film that plays is asked for as the MP4 that it is like."""
        return "video/mp4" if self.film or self._is_like_mp4 else FORMATS[self.image.format].mime

    @property
    def sources(self) -> list[tuple[str, str]]:
        """(path, type) of what browsers are offered of a video: the first they know is the one they play.

        The stream adapts to the line; the original has all its pixels; the copy is for everybody else.
        """
        found = [(self.stream, PLAYLIST)] if self.stream else []
        container = "video/mp4" if self._is_like_mp4 else FORMATS[self.image.format].mime
        codecs = f'; codecs="{self.image.codecs}"' if self.image.codecs else ""
        found.append((self.direct, container + codecs))
        return found + ([(self.film, "video/mp4")] if self.film else [])

    @property
    def _is_like_mp4(self) -> bool:
        """Browsers refuse QuickTime by name also where they know the streams; of others it is the truth."""
        codecs = self.image.codecs or ""
        return self.image.format == "mov" and codecs.startswith(("avc1", "hvc1", "hev1"))

    @property
    def display(self) -> str:
        """What pages show: medium, else the thumb of a file over 200 KB, else the file; a video's frame."""
        if self.frame is not None:
            return self.frame
        if self.medium is not None:
            return self.medium
        shows = derivatives.browsers_show(self.image)
        return self.direct if shows and self.image.bytes <= 200_000 else self.thumb

    @property
    def early(self) -> str | None:
        """What pages show where `shows_early` says so; None without anything in the file's own proportions.

        Of a file that failed only what was made of it is sure to be there.
        """
        shows = derivatives.browsers_show(self.image)
        direct = self.direct if shows and self.image.status == "processing" else None
        return self.frame or self.medium or direct

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """The rungs of the ladder with their widths, largest first; pages offer them to `srcset`."""
        return [self._with_width(rung) for rung in derivatives.rungs(self.image)]

    @property
    def tiles(self) -> list[tuple[str, int]]:
        """The pictures for grids with their widths, largest first."""
        return [self._with_width(tile) for tile in derivatives.tiles(self.image)]

    @property
    def clips(self) -> list[str]:
        """The films of a large animation, largest first."""
        return [self._size(clip) for clip in derivatives.clips(self.image)]

    @property
    def still(self) -> str:
        """A still of an animation in its own proportions."""
        return self._size(derivatives.rung(self.image, derivatives.LADDER[-1]))

    @property
    def derivative_extension(self) -> str:
        made = derivatives.picture_format(self.image)
        same = FORMATS[self.image.format].stored_as or self.image.format
        return self.image.extension if made == same else FORMATS[made].extension

    @property
    def any_size(self) -> str:
        """Where the OgenSync API takes transforms."""
        return self._delivered(f"/img/{self.image.code}")

    def delete(self, token: str) -> str:
        return f"{self.short}/delete/{token}"

    def _with_width(self, made: Transform) -> tuple[str, int]:
        return self._size(made), result_size(self.image.width, self.image.height, made)[0]

    def _size(self, rung: Transform) -> str:
        """The version in the address changes with the file, so these may be kept for ever."""
        extension = FORMATS[rung.format or self.image.format].extension
        return self._delivered(f"/sizes/{self.image.code}/{self.image.version}/{rung.width}.{extension}")

    def _sibling(self, suffix: str, extension: str) -> str:
        return self._delivered(f"/images/{self.image.folder}/{quote(self.image.name)}{suffix}.{extension}")

    def _delivered(self, path: str) -> str:
        return path if self.at_home else delivered(self.image, path)


def album_path(album: Album) -> str:
    words = slug(album.name)
    return f"/album/{words}.{album.code}" if words else f"/album/{album.code}"


def drop_box_path(box: DropBox) -> str:
    return f"/drop/{box.code}"


def alias_path(name: str) -> str:
    return f"/i/{quote(name, safe='')}"


def category_path(category: Category) -> str:
    return f"/category/{quote(category.url_key, safe='')}"


def member_path(user: User) -> str:
    return f"/user/{quote(user.name, safe='')}"


def tag_path(tag: Tag) -> str:
    return f"/tag/{quote(tag.name, safe='')}"
