"""How much one person may ask for, and how much space the site may take."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from imghost.web.admin.setting_words.words import Words

WORDS: Mapping[str, Words] = {
    "upload_limit": Words(
        label=lazy_gettext("Uploads by one member"),
        effect=lazy_gettext("Beyond this they are asked to try again later. Plans limit uploads per month."),
    ),
    "guest_upload_limit": Words(
        label=lazy_gettext("Uploads from one guest address"),
        effect=lazy_gettext("Beyond this they are asked to try again later."),
    ),
    "variant_limit_per_image": Words(
        label=lazy_gettext("New sizes of one picture"),
        effect=lazy_gettext("Sizes made before are always served. Slow ones count once per CPU second."),
    ),
    "variant_limit_per_address": Words(
        label=lazy_gettext("New sizes for one address"),
        effect=lazy_gettext("Sizes made before are always served. Slow ones count once per CPU second."),
    ),
    "variant_cache_megabytes": Words(
        label=lazy_gettext("Disk space for resized pictures"),
        effect=lazy_gettext(
            "When it is full, those unused for longest are removed and made again when needed."
        ),
        unit=lazy_gettext("MB"),
    ),
    "archive_limit": Words(
        label=lazy_gettext("ZIP downloads"),
        effect=lazy_gettext("By one member, or from one guest address."),
    ),
    "archive_files": Words(
        label=lazy_gettext("Most pictures in one ZIP"),
        effect=lazy_gettext("Anything larger is refused."),
        unit=lazy_gettext("pictures"),
    ),
    "archive_megabytes": Words(
        label=lazy_gettext("Largest ZIP"),
        effect=lazy_gettext("Anything larger is refused."),
        unit=lazy_gettext("MB"),
    ),
}
