"""Cover pictures of albums in lists: the chosen one, else the newest."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.listing import Along, newest
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
    inside = Album.parent_id.in_(shelves) & (Album.visibility == "public") & kept()
    place = func.row_number().over(partition_by=Album.parent_id, order_by=Album.id.desc())
    children = select(Album.id, Album.parent_id, place.label("place")).where(inside).subquery()
    lenders = select(children.c.id, children.c.parent_id).where(children.c.place <= LENDERS)
    shelf_of = {row[0]: row[1] for row in db.session.execute(lenders)} if shelves else {}
    lent: dict[int, list[Face]] = defaultdict(list)
    for album, faces in _faces(list(shelf_of), seen).items():
        lent[shelf_of[album]] += faces
    return {album: sorted(faces, reverse=True)[:COVERS] for album, faces in lent.items()}


def _faces(albums: Sequence[int], seen: ColumnElement[bool]) -> dict[int, list[Face]]:
    """Return the first faces of those `albums` that have any.

    Each is looked up by itself: PostgreSQL would compare a list of the newest with every picture there is.
    """
    usable = seen & (Image.status == "ready")
    last = newest(select(Image.id), usable, lying_in(Album)).limit(1).correlate(Album)
    chosen = select(Image.id).where(Image.code == Album.cover_code, Image.album_id == Album.id, usable)
    ways = [chosen.correlate(Album), *(last.offset(number) for number in range(COVERS))]
    query = select(Album.id, *(way.scalar_subquery() for way in ways)).where(Album.id.in_(albums))
    found = {}
    for album, first, *others in db.session.execute(query) if albums else ():
        faces = [(True, first), *((False, image) for image in others if image != first)]
        found[album] = [face for face in faces if face[1] is not None][:COVERS]
    return {album: faces for album, faces in found.items() if faces}
