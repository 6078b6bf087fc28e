"""What moderators decide on."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from imghost.web.admin.setting_words.words import Words

WORDS: Mapping[str, Words] = {
    "approval": Words(
        label=lazy_gettext("Review uploads before others see them"),
        effect=lazy_gettext(
            "They wait under Approvals; until then only their owner and moderators see them."
        ),
        choices={
            "none": lazy_gettext("Never"),
            "guests": lazy_gettext("From guests"),
            "new": lazy_gettext("From guests and new members"),
            "all": lazy_gettext("From everyone"),
        },
    ),
    "approval_days": Words(
        label=lazy_gettext("Members are new for"),
        effect=lazy_gettext("Counted from sign-up, if uploads of new members are reviewed."),
        unit=lazy_gettext("days"),
    ),
    "approval_uploads": Words(
        label=lazy_gettext("Members are new until they have"),
        effect=lazy_gettext("Who has this many is trusted, if uploads of new members are reviewed."),
        unit=lazy_gettext("approved uploads"),
    ),
    "lookalikes": Words(
        label=lazy_gettext("Uploads that look like a blocked picture"),
        effect=lazy_gettext("Exact copies are always refused. This is for resized or recompressed ones."),
        choices={
            "quarantine": lazy_gettext("Hold in quarantine"),
            "refuse": lazy_gettext("Refuse"),
        },
    ),
    "lookalike_bits": Words(
        label=lazy_gettext("How different a look-alike may be"),
        effect=lazy_gettext(
            "0 finds nearly identical pictures only. Above 10, innocent pictures begin to match."
        ),
        unit=lazy_gettext("of 64 bits"),
    ),
    "quarantine_days": Words(
        label=lazy_gettext("Keep pictures in quarantine for"),
        effect=lazy_gettext("After that they are deleted for good. 0 keeps them until a moderator decides."),
        unit=lazy_gettext("days"),
    ),
    "report_limit": Words(
        label=lazy_gettext("Reports from one address"),
        effect=lazy_gettext("Keeps one person from flooding the moderators."),
    ),
}
