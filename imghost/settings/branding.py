"""How the site looks and presents itself: description, colour, logo, footer, and its own pages."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import Colour, Contact, FooterLinks, PictureName

PAGE_LENGTH = 50_000


class Branding(Group):
    """How the site looks and presents itself."""

    site_description: str = Field(
        "",
        max_length=300,
        description="What search engines and link previews say of the site; empty: nothing.",
    )
    accent: Colour = Field("#ffb224", description="Colour of buttons and marks (`#rrggbb`).")
    logo: PictureName = Field(
        "",
        description="The logo at the top of pages, as /admin/branding names it; empty: the usual one.",
    )
    icon: PictureName = Field(
        "",
        description="The icon of browser tabs and apps, as /admin/branding names it; empty: the usual one.",
    )
    footer_links: FooterLinks = Field(
        "",
        max_length=2_000,
        description="Further links in the footer, one a line: a label, a bar, an address.",
    )
    abuse_contact: Contact = Field(
        "", max_length=254, description="E-mail or web address for complaints, in every footer; empty: none."
    )
    default_language: Literal["en", "es"] = Field(
        "en", description="Language for visitors whose browser asks for none that the site speaks."
    )
    page_about: str = Field(
        "", max_length=PAGE_LENGTH, description="The page About in Markdown; empty: none."
    )
    page_terms: str = Field(
        "", max_length=PAGE_LENGTH, description="The page Terms of use in Markdown; empty: none."
    )
    page_privacy: str = Field(
        "", max_length=PAGE_LENGTH, description="The page Privacy in Markdown; empty: none."
    )
    page_contact: str = Field(
        "", max_length=PAGE_LENGTH, description="The page Contact in Markdown; empty: none."
    )
    page_dmca: str = Field(
        "", max_length=PAGE_LENGTH, description="The page Copyright (DMCA) in Markdown; empty: none."
    )
