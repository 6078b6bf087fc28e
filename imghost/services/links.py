"""URLs of images and albums: built here and nowhere else."""

from dataclasses import dataclass
from urllib.parse import quote

from imghost.base.filenames import slug
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Album, Category, DropBox, Image, Tag, User
from imghost.services import derivatives
from imghost.transforms.transform import Transform


def absolute(path: str) -> str:
    """Return `path` with the site's public address in front."""
    return settings().base_url + path


@dataclass(frozen=True, slots=True)
class Links:
    """Paths of one image, each starting with `/`; pass them to `absolute` for others to use."""

    image: Image

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
        return f"/img/{self.image.code}"

    def delete(self, token: str) -> str:
        return f"{self.short}/delete/{token}"

    def _with_width(self, made: Transform) -> tuple[str, int]:
        return self._size(made), result_size(self.image.width, self.image.height, made)[0]

    def _size(self, rung: Transform) -> str:
        """The version in the address changes with the file, so these may be kept for ever."""
        extension = FORMATS[rung.format or self.image.format].extension
        return f"/sizes/{self.image.code}/{self.image.version}/{rung.width}.{extension}"

    def _sibling(self, suffix: str, extension: str) -> str:
        return f"/images/{self.image.folder}/{quote(self.image.name)}{suffix}.{extension}"


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
