"""Who may upload what, and in which ways."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from imghost.web.admin.setting_words.words import Words

WORDS: Mapping[str, Words] = {
    "guest_uploads": Words(
        label=lazy_gettext("Let guests upload"),
        effect=lazy_gettext("When off, visitors have to sign in before they can upload."),
    ),
    "guest_visibility": Words(
        label=lazy_gettext("Who sees uploads of guests"),
        effect=lazy_gettext("Guests can choose otherwise for each upload."),
        choices={
            "public": lazy_gettext("Everyone: listed publicly"),
            "link": lazy_gettext("Only who has the link"),
        },
    ),
    "guest_api_uploads": Words(
        label=lazy_gettext("Let guests upload through the API"),
        effect=lazy_gettext("Apps can then upload without an API key."),
    ),
    "url_uploads": Words(
        label=lazy_gettext("Allow uploads from a web address"),
        effect=lazy_gettext("People can paste links, and the site downloads the files."),
    ),
    "drop_boxes": Words(
        label=lazy_gettext("Allow upload links"),
        effect=lazy_gettext("Members can let others add to an album through a link, without an account."),
    ),
    "duplicates": Words(
        label=lazy_gettext("Accept the same file again"),
        effect=lazy_gettext("When off, the same file from the same person is refused for 24 hours."),
    ),
    "keep_metadata": Words(
        label=lazy_gettext("Keep private metadata in files"),
        effect=lazy_gettext(
            "When off, GPS location, serial numbers and owner names are removed from every upload."
        ),
    ),
    "keep_motion_videos": Words(
        label=lazy_gettext("Keep the videos of motion photos"),
        effect=lazy_gettext(
            "Their video plays on the picture's page, without GPS location. When off, it is left out."
        ),
    ),
    "formats": Words(
        label=lazy_gettext("Accepted file types"),
        effect=lazy_gettext("Anything else is refused with a message that names these."),
    ),
    "max_megabytes": Words(
        label=lazy_gettext("Largest file from a member"),
        effect=lazy_gettext("Larger files are refused before they are uploaded."),
        unit=lazy_gettext("MB"),
    ),
    "guest_max_megabytes": Words(
        label=lazy_gettext("Largest file from a guest"),
        effect=lazy_gettext("Larger files are refused before they are uploaded."),
        unit=lazy_gettext("MB"),
    ),
    "max_side": Words(
        label=lazy_gettext("Longest side of a picture"),
        effect=lazy_gettext("Larger pictures are refused."),
        unit=lazy_gettext("pixels"),
    ),
    "max_megapixels": Words(
        label=lazy_gettext("Largest area of a picture"),
        effect=lazy_gettext("Larger pictures are refused: decoding them takes much memory."),
        unit=lazy_gettext("megapixels"),
    ),
    "max_frames": Words(
        label=lazy_gettext("Longest animation"),
        effect=lazy_gettext("Animations with more frames are refused."),
        unit=lazy_gettext("frames"),
    ),
    "max_video_minutes": Words(
        label=lazy_gettext("Longest video"),
        effect=lazy_gettext("Longer videos are refused."),
        unit=lazy_gettext("minutes"),
    ),
}
