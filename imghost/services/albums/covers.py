"""Which pictures stand for albums in lists: the chosen one, else the newest, however full the album is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, case, select, union
from sqlalchemy.orm import aliased

from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.discovery.listing import Along, newest
from imghost.services.visibility import kept

COVERS = 3
# Of so many albums, the newest, a shelf of albums borrows.
LENDERS = 12
# Whether its owner chose the picture, and its id: the largest stands first.
Face = tuple[bool, int]


def covers(albums: Sequence[Album], seen: ColumnElement[bool]) -> dict[int, list[Image]]:
    """Return, by the album's id, the chosen picture, else the newest ready ones, of those that fulfil `seen`.

    What is only a shelf of albums borrows from those in it that are public.
    """
    ids = [album.id for album in albums]
    faces = {album: best[:1] if best[0][0] else best for album, best in _faces(ids, seen).items()}
    faces |= _borrowed([album for album in ids if album not in faces], seen)
    wanted = [image for best in faces.values() for _, image in best]
    images = {image.id: image for image in db.session.scalars(select(Image).where(Image.id.in_(wanted)))}
    return {album: [images[image] for _, image in faces.get(album, ())] for album in ids}


def lying_in(album: type[Album]) -> Along:
    """Return the way along the pictures of one album; SQLite would look through those of all others."""
    inside = Image.__table__.alias("inside")
    return Along(inside, inside.c.id, inside.c.album_id == album.id)


def _borrowed(shelves: Sequence[int], seen: ColumnElement[bool]) -> dict[int, list[Face]]:
    shelf, lender = aliased(Album), aliased(Album)
    inside = (Album.parent_id == shelf.id) & (Album.visibility == "public") & kept()
    lenders = select(Album.id).where(inside).order_by(Album.id.desc()).limit(LENDERS).correlate(shelf)
    query = select(lender.id, shelf.id).join(lender, lender.id.in_(lenders)).where(shelf.id.in_(shelves))
    shelf_of = {row[0]: row[1] for row in db.session.execute(query)} if shelves else {}
    lent: dict[int, list[Face]] = defaultdict(list)
    for album, faces in _faces(shelf_of, seen).items():
        lent[shelf_of[album]] += faces
    return {album: sorted(faces, reverse=True)[:COVERS] for album, faces in lent.items()}


def _faces(albums: Iterable[int], seen: ColumnElement[bool]) -> dict[int, list[Face]]:
    """Return the first faces of those `albums` that have any."""
    usable = seen & (Image.status == "ready")
    picture = aliased(Image)
    is_chosen = case((picture.code == Album.cover_code, 1), else_=0)
    rows = select(Album.id, is_chosen, picture.id).where(Album.id.in_(albums))
    last = newest(select(Image.id), usable, lying_in(Album)).limit(COVERS).correlate(Album)
    chosen = select(Image.id).where(Image.code == Album.cover_code, Image.album_id == Album.id, usable)
    found = defaultdict(list)
    ways = [rows.join(picture, picture.id.in_(way)) for way in (last, chosen.correlate(Album))]
    for album, first, image in db.session.execute(union(*ways)) if albums else ():
        found[album].append((bool(first), image))
    return {album: sorted(faces, reverse=True)[:COVERS] for album, faces in found.items()}
