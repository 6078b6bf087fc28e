"""How the site looks and presents itself."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from imghost.web.admin.setting_words.words import Words

WORDS: Mapping[str, Words] = {
    "site_description": Words(
        label=lazy_gettext("Description of the site"),
        effect=lazy_gettext("Search engines and link previews of the front page show it."),
    ),
    "accent": Words(
        label=lazy_gettext("Accent colour"),
        effect=lazy_gettext(
            "Buttons and marks have it. Text on them turns black or white, and links darker or lighter, "
            "as far as reading needs it (WCAG AA)."
        ),
    ),
    "footer_links": Words(
        label=lazy_gettext("Links in the footer"),
        effect=lazy_gettext(
            "One per line: a label, a bar and an address, like Status | https://example.org."
        ),
    ),
    "abuse_contact": Words(
        label=lazy_gettext("Abuse contact"),
        effect=lazy_gettext("An e-mail or web address. Every page links to it as “Report abuse”."),
    ),
    "default_language": Words(
        label=lazy_gettext("Language of the site"),
        effect=lazy_gettext("For visitors whose browser asks for a language that the site does not have."),
        choices={"en": lazy_gettext("English"), "es": lazy_gettext("Spanish")},
    ),
}
