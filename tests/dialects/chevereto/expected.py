"""The answer's field names, order and JSON types, typed from answers recorded from a running Chevereto 4.2.

Two deliberate differences: `display_width` is a number here, where there it is a text when a medium is shown;
and behind all that stand the thumbhash and the dominant colour.
"""

TEXT, NUMBER, WHOLE, TRUTH, LIST, TABLE = str, float, int, bool, list, dict
MAYBE_TEXT = (str, type(None))
MAYBE_WHOLE = (int, type(None))

FACTS = {
    "name": TEXT,
    "extension": TEXT,
    "size": WHOLE,
    "width": WHOLE,
    "height": WHOLE,
    "date": TEXT,
    "date_gmt": TEXT,
    "title": TEXT,
    "description": MAYBE_TEXT,
    "nsfw": WHOLE,
    "storage_mode": TEXT,
    "md5": TEXT,
    "source_md5": MAYBE_TEXT,
    "original_filename": TEXT,
    "original_exifdata": MAYBE_TEXT,
    "views": WHOLE,
    "category_id": MAYBE_WHOLE,
    "chain": WHOLE,
    "thumb_size": WHOLE,
    "medium_size": WHOLE,
    "frame_size": WHOLE,
    "expiration_date_gmt": MAYBE_TEXT,
    "likes": WHOLE,
    "is_animated": WHOLE,
    "is_approved": WHOLE,
    "is_360": WHOLE,
    "duration": WHOLE,
    "type": TEXT,
    "tags": LIST,
    "tags_string": TEXT,
    "file": TABLE,
    "id_encoded": TEXT,
    "filename": TEXT,
    "mime": TEXT,
    "url": TEXT,
    "ratio": NUMBER,
    "size_formatted": TEXT,
}
REST = {
    "duration_time": TEXT,
    "url_viewer": TEXT,
    "path_viewer": TEXT,
    "url_short": TEXT,
    "display_url": TEXT,
    "display_width": WHOLE,
    "display_height": WHOLE,
    "views_label": TEXT,
    "likes_label": TEXT,
    "how_long_ago": TEXT,
    "date_fixed_peer": TEXT,
    "title_truncated": TEXT,
    "title_truncated_html": TEXT,
    "is_use_loader": TRUTH,
    "display_title": TEXT,
    "delete_url": TEXT,
    "thumbhash": MAYBE_TEXT,
    "dominant_color": MAYBE_TEXT,
}
# What stands between the two depends on which pictures there are.
STILL_WITH_MEDIUM = {"image": TABLE, "medium": TABLE, "thumb": TABLE, "url_frame": TEXT}
STILL_WITHOUT_MEDIUM = {"image": TABLE, "thumb": TABLE, "url_frame": TEXT, "medium": TABLE}
VIDEO_WITH_MEDIUM = {"frame": TABLE, **STILL_WITH_MEDIUM}
VIDEO_WITHOUT_MEDIUM = {"frame": TABLE, **STILL_WITHOUT_MEDIUM}

PICTURE = {"filename": TEXT, "name": TEXT, "mime": TEXT, "extension": TEXT, "url": TEXT, "size": WHOLE}
TAG = {"name": TEXT, "name_safe_html": TEXT, "url_key": TEXT, "url": TEXT}
NO_MEDIUM = {"filename": None, "name": None, "mime": None, "extension": None, "url": None}


def assert_shape(value: dict[str, object], expected: dict[str, object]) -> None:
    """The same names in the same order, each with its type; true and false are no numbers."""
    assert list(value) == list(expected)
    for name, kind in expected.items():
        kinds = kind if isinstance(kind, tuple) else (kind,)
        assert type(value[name]) in kinds, f"{name} is {value[name]!r}"
