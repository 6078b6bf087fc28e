"""Fills a database with many rows that look like a grown site, without files: quick, straight into SQLite."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from imghost.base.search_words import index_words
from imghost.models import Image
from imghost.models.search_index import sqlite_statements
from imghost.models.search_words import words_of_image

MEMBERS = 2_000
CATEGORIES = 12
TAGS = 5_000
DAYS = 1_000
# Frequent words stand in a fifth of all titles, rare ones in a few.
WORDS = [f"word{number}" for number in range(20_000)]
COMMON = ["sunset", "harbour", "mountain", "street", "portrait", "winter"]
# A script that puts no blank between words.
PLACES = ["東京", "大阪", "京都", "札幌", "横浜", "神戸", "奈良", "長崎", "仙台", "広島"]
SCENES = ["夜景", "朝", "桜", "タワー", "祭り", "海辺", "山頂", "駅前"]
FORMATS = ["jpeg"] * 82 + ["png"] * 8 + ["webp"] * 4 + ["gif"] * 3 + ["mp4"] * 3
TAKEN_AWAY = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
)
COLUMNS = (
    "id, code, user_id, category_id, album_id, folder, name, extension, slug, public_id, original_filename, "
    "format, bytes, width, height, frames, duration, is_animated, is_360, has_alpha, md5, sha256, "
    "source_sha256, title, camera, words, dated_at, visibility, nsfw, approved, delete_hash, status, "
    "attempts, setbacks, version, thumb_bytes, medium_bytes, frame_bytes, views, likes, created_at, "
    "updated_at"
)


def fill(path: Path, images: int) -> None:
    """Add `images` pictures with members, albums, categories and tags to the empty database at `path`."""
    numbers = random.Random(images)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("PRAGMA journal_mode=MEMORY")
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA cache_size=-200000")
        # An index is filled more quickly in one go.
        taken_away = database.execute(TAKEN_AWAY).fetchall()
        for kind, name, _ in taken_away:
            database.execute(f"DROP {kind} {name}")
        _others(database)
        defaults = _defaults()
        columns = ", ".join((COLUMNS, *defaults))
        marks = ", ".join("?" * len(columns.split(",")))
        rows = ((*row, *defaults.values()) for row in _images(images, numbers))
        database.executemany(f"INSERT INTO images ({columns}) VALUES ({marks})", rows)
        database.executemany("INSERT OR IGNORE INTO image_tags VALUES (?, ?)", _tagged(images, numbers))
        database.execute(sqlite_statements()[1])
        for _, _, statement in taken_away:
            database.execute(statement)
    database.execute("PRAGMA journal_mode=WAL")
    database.close()


def _defaults() -> dict[str, object]:
    """Return what the model puts into the columns that nothing here is said of."""
    said = {name.strip() for name in COLUMNS.split(",")}
    columns = inspect(Image).local_table.columns
    return {
        column.name: column.default.arg
        for column in columns
        if isinstance(column.default, ScalarElementColumnDefault) and column.name not in said
    }


def _others(database: sqlite3.Connection) -> None:
    users = "id, code, name, email, password_hash, role, session_epoch, plan_name, tokens, signing_secret, "
    users += "disabled, display_name, about, likes_public, language, time_zone, default_visibility, "
    users += "default_nsfw, default_life, show_exif, totp_step, created_at"
    database.executemany(
        f"INSERT INTO users ({users}) VALUES (?, ?, ?, ?, 'x', 'member', 0, 'free', 0, 's', 0, '', '', 1, "
        "'', '', 'public', 0, '', 1, 0, '2024-01-01 00:00:00.000000')",
        ((n, f"user{n}", f"member{n}", f"member{n}@example.org") for n in range(1, MEMBERS + 1)),
    )
    database.executemany(
        "INSERT INTO categories (id, url_key, name, listed) VALUES (?, ?, ?, 0)",
        ((n, f"category-{n}", f"Category {n}") for n in range(1, CATEGORIES + 1)),
    )
    database.executemany(
        "INSERT INTO tags (id, name, folded, plain, words, listed) VALUES (?, ?, ?, ?, ?, 0)",
        ((n, *[f"tag{n}"] * 3, index_words(f"tag{n}")) for n in range(1, TAGS + 1)),
    )
    database.executemany(
        "INSERT INTO albums (id, code, user_id, name, description, visibility, effective_visibility, sort, "
        "created_at, updated_at) VALUES (?, ?, ?, ?, '', ?, ?, 'newest', '2024-01-01 00:00:00.000000', "
        "'2024-01-01 00:00:00.000000')",
        (
            (n, f"album{n}", n, f"Album {n}", *["public" if n % 10 else "private"] * 2)
            for n in range(1, MEMBERS + 1)
        ),
    )


def _images(count: int, numbers: random.Random) -> Iterator[tuple[object, ...]]:
    for n in range(1, count + 1):
        kind = numbers.choice(FORMATS)
        # A few members bring most of it.
        user = int(MEMBERS * numbers.random() ** 3) + 1
        width, height = numbers.choice([(4032, 3024), (3000, 4000), (1920, 1080), (800, 600), (6000, 4000)])
        title = " ".join([*numbers.choices(COMMON, k=1), *numbers.choices(WORDS, k=3)])
        title += f" {numbers.choice(PLACES)}の{numbers.choice(SCENES)}"
        camera = numbers.choice(CAMERAS)
        words = words_of_image((title, f"IMG_{n}.{kind}"), camera)
        day = _moment(n * DAYS // count)
        yield (
            n, f"c{n:09}", user, numbers.randint(1, CATEGORIES) if n % 3 else None,
            user if n % 4 == 0 else None, f"{n // 1000}", f"n{n}", kind, f"s{n}", f"p{n}", f"IMG_{n}.{kind}",
            kind, 2_000_000, width, height, 1, 30.0 if kind == "mp4" else 0.0, kind in ("gif", "mp4"),
            n % 500 == 0, False, "0" * 32, f"{n:064}", f"{n:064}", title, camera, words, day,
            "public" if n % 5 else "private", n % 25 == 0, n % 50 != 0, "0" * 64, "ready", 1, 0, 1, 9000,
            50000,
            0, int(1000 / (0.001 + numbers.random())), int(10 / (0.01 + numbers.random())), day, day,
        )  # fmt: skip


CAMERAS = ["Canon EOS R5", "NIKON Z 6", "iPhone 15", None]


def _tagged(count: int, numbers: random.Random) -> Iterator[tuple[int, int]]:
    for n in range(1, count + 1):
        for _ in range(n % 4):
            yield n, int(TAGS * numbers.random() ** 4) + 1


def _moment(day: int) -> str:
    return f"{2023 + day // 372}-{day // 31 % 12 + 1:02}-{day % 28 + 1:02} 12:00:00.000000"
