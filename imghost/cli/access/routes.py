"""The routes under test: every address that shows pictures or mentions them, and why others are exempt.

The words in braces are those of `scene.Subject.words`; an address with a word that a picture does not have
(a guest's picture has no client of the amr API) is passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imghost.cli.access.expectations import Kind


@dataclass(frozen=True, slots=True)
class Route:
    """One address of `endpoint`; `body` is sent as JSON, `form` as a form."""

    endpoint: str
    address: str
    kind: Kind
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)


FRAGMENT = {"HX-Request": "true"}
RANGE = {"Range": "bytes=0-9"}
VALIDATOR = {"If-None-Match": "*"}

ROUTES = (
    Route("media.direct", "{direct}", Kind.PICTURE),
    Route("media.direct", "{direct}", Kind.PICTURE, method="HEAD"),
    Route("media.direct", "{direct}", Kind.PICTURE, headers=RANGE),
    Route("media.direct", "{direct}", Kind.PICTURE, headers=VALIDATOR),
    Route("media.direct", "{direct}?download", Kind.PICTURE),
    Route("media.direct", "{thumb}", Kind.PICTURE),
    Route("media.direct", "{medium}", Kind.PICTURE),
    Route("media.direct", "{frame}", Kind.PICTURE),
    Route("media.direct", "{frame}", Kind.PICTURE, method="HEAD"),
    Route("media.direct", "{film}", Kind.PICTURE),
    Route("media.direct", "{film}", Kind.PICTURE, headers=RANGE),
    Route("media.direct", "{preview}", Kind.PICTURE),
    Route("media.direct", "{stream}", Kind.PICTURE),
    Route("media.direct", "{high}", Kind.PICTURE, method="HEAD"),
    Route("media.direct", "{low}", Kind.PICTURE),
    Route("media.direct", "{low_list}", Kind.PICTURE),
    Route("media.direct", "{motion}", Kind.PICTURE),
    Route("media.size", "{size}", Kind.PICTURE),
    Route("media.size", "{tile}", Kind.PICTURE),
    Route("ogensync.query_form", "/img/{code}", Kind.PICTURE),
    Route("ogensync.query_form", "/img/{code}?w=30&f=png", Kind.PICTURE),
    Route("ogensync.query_form", "/img/{code}?w=30&f=png", Kind.PICTURE, method="HEAD"),
    Route("ogensync.query_form", "/img/{code}?w=30&f=png", Kind.PICTURE, headers=RANGE),
    Route("ogensync.path_form", "/img/{code}/w_30-f_png", Kind.PICTURE),
    Route("optimage.deliver", "/col_{collection}/320/{slug}.webp", Kind.PICTURE),
    Route("imgcloud.deliver", "/v1/image/{public_id}", Kind.DISCREET),
    Route("imgcloud.deliver", "/v1/image/w_30,f_png/{public_id}", Kind.DISCREET),
    Route("imgcloud.deliver", "/v1/image/upload/w_30/f_png/{public_id}", Kind.DISCREET),
    Route("imgcloud.deliver_chained", "/image/upload/w_30/f_png/{public_id}", Kind.DISCREET),
    Route("imgcloud.deliver", "{link}", Kind.LINK),
    Route("amr.signed", "{signed}", Kind.SIGNED),
    Route("amr.signed", "{signed}", Kind.SIGNED, method="HEAD"),
    Route("amr.signed", "{signed}", Kind.SIGNED, headers=RANGE),
    Route("amr.through_preset", "{preset}", Kind.PRESET),
    Route("viewer.show", "{viewer}", Kind.PAGE),
    Route("viewer.show", "{short}", Kind.PART),
    Route("viewer.stage", "{short}/stage", Kind.PART),
    Route("viewer.tile", "{short}/tile", Kind.PART),
    Route("aliases.follow", "/i/{alias}", Kind.PART),
    Route("oembed.embed", "/oembed?url={page}", Kind.EMBED),
    Route("oembed.embed", "/oembed?format=xml&url={page}", Kind.EMBED),
    Route("editing.form", "{short}/edit", Kind.FORM),
    Route("editing.about", "{short}/about", Kind.FORM, headers=FRAGMENT),
    Route("deleting.confirm_own", "{short}/delete", Kind.FORM),
    Route("deleting.confirm_by_token", "{short}/delete/{token}", Kind.DELETE_LINK),
    Route("listings.recent", "/explore/recent", Kind.LIST),
    Route("listings.recent", "/explore/recent", Kind.LIST, headers=FRAGMENT),
    Route("listings.videos", "/explore/videos", Kind.SOME),
    Route("listings.animated", "/explore/animated", Kind.SOME),
    Route("listings.category", "/category/{category}", Kind.LIST),
    Route("listings.categories", "/categories", Kind.SOME),
    Route("listings.tag", "/tag/{tag}", Kind.LIST),
    Route("listings.popular", "/explore/popular", Kind.SOME),
    Route("listings.trending", "/explore/trending", Kind.SOME),
    Route("listings.tags", "/explore/tags", Kind.SOME),
    Route("listings.random", "/random", Kind.SOME),
    Route("members.pictures", "/user/{owner}", Kind.LIST),
    Route("members.albums", "/user/{owner}/albums", Kind.SOME),
    Route("members.likes", "/user/{liker}/likes", Kind.SOME),
    Route("listings.albums", "/explore/albums", Kind.SOME),
    Route("feeds.recent", "/explore/recent.atom", Kind.LIST),
    Route("feeds.category", "/category/{category}.atom", Kind.LIST),
    Route("feeds.tag", "/tag/{tag}.atom", Kind.LIST),
    Route("feeds.member", "/user/{owner}.atom", Kind.LIST),
    Route("feeds.album", "{album}.atom", Kind.FEED_OF_ALBUM),
    Route("sitemaps.part", "/sitemap/images-1.xml", Kind.SOME),
    Route("uploads.home", "/", Kind.SOME),
    Route("albums.show", "{album}", Kind.ALBUM),
    Route("albums.show", "{album}", Kind.ALBUM, headers=FRAGMENT),
    Route("album_arranging.show", "/album/{collection}/arrange", Kind.ARRANGED),
    Route("albums.codes", "/album/{collection}/codes", Kind.ALBUM),
    Route("albums.download", "/album/{collection}/zip", Kind.ALBUM),
    Route("slideshow.show", "{album}/slideshow", Kind.ALBUM),
    Route("search.page", "/search?q=tag:{tag}", Kind.LIST),
    Route("search.page", "/search?q={tag}", Kind.LIST, headers=FRAGMENT),
    Route("reports.form", "{short}/report", Kind.PART),
    Route("replacing.form", "{short}/replace", Kind.FORM),
    Route("library.uploads", "/my/uploads", Kind.OWN),
    Route("library.uploads", "/my/uploads", Kind.OWN, headers=FRAGMENT),
    Route("library.picture", "/my/uploads/tile/{code}", Kind.OWN),
    Route("library.album", "/my/albums/{collection}", Kind.OWN_OF_MEMBERS),
    Route("library_edit.form", "/my/uploads/edit/{code}", Kind.OWN),
    Route("library_bulk.download", "/my/uploads/zip", Kind.OWN, method="POST", form={"code": "{code}"}),
    Route("uploads.chosen_codes", "/my/uploads/codes?code={code}", Kind.OWN),
    Route("uploads.album_form", "/my/uploads/album?code={code}", Kind.OWN),
    Route("ogensync.list_images", "/api/images?per_page=100", Kind.OWN_BY_KEY),
    Route("shared_v1.list_images", "/api/v1/images?pageSize=100", Kind.OWN_API),
    Route("optimage.get_image", "/api/v1/images/img_{code}", Kind.OWN_API),
    Route("amr.get_image", "/api/v1/images/{code}", Kind.OWN_API),
    Route("amr.find", "/api/v1/search?q={tag}", Kind.OWN_API),
    Route("amr.sign", "/api/v1/sign", Kind.OWN_API, method="POST", body={"imageId": "{code}"}),
    Route("imgcloud.assets", "/v1/assets?limit=100", Kind.OWN_API),
    Route("imgcloud.asset", "/v1/assets/{public_id}", Kind.ASSET),
    Route("imgcloud.sign", "/v1/image/sign", Kind.ASSET, method="POST", body={"public_id": "{public_id}"}),
)

# Why the others are not walked: an endpoint, or all of a part of the site (`accounts.*`).
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "tells nothing of any picture": (
        "accounts.*", "admin.*", "api_docs.*", "clients.*", "gates.*", "manifest.*", "openapi.*", "sdk.*",
        "site.*", "site_pages.*", "branding.*", "health.*", "metrics.*",
        "sitemaps.index", "sitemaps.pages", "sitemaps.robots",
        "static", "listings.explore",
        "viewer.video", "uploads.upload_page", "uploads.tag_suggestions", "uploads.prepare_upload",
        "deleting.deleted", "avatars.*", "reports.send_report", "reports.mine", "reports.status",
        "search.tag_suggestions", "library.albums", "library.choose_view", "library.usage",
        "amr.list_folders", "amr.presets", "optimage.collections", "optimage.config",
        "ogensync.month_usage", "imgcloud.api_keys", "imgcloud.me", "imgcloud.usage", "imgcloud.users",
    ),
    "tells whoever uploads of that upload alone": (
        "chevereto.upload", "ogensync.upload", "shared_v1.upload_image", "imgcloud.upload",
        "uploads.upload", "uploads.done", "uploads.last_done", "uploads.finish_upload", "drops.*",
    ),
    "tells of albums, not of their pictures": (
        "album_keeping.*", "album_arranging.change", "library_albums.*", "drop_boxes.*",
        "amr.create_folder", "amr.change_folder", "amr.remove_folder", "optimage.create_collection",
    ),
    "changes something, as a form above that was walked": (
        "editing.save", "replacing.replace", "library_edit.save", "library_bulk.change",
        "library_bulk.job", "library_bulk.lead", "library_bulk.undo", "deleting.delete_own",
        "deleting.delete_with_token", "guest_phrase.*", "likes.like", "uploads.make_album",
        "uploads.change_privacy", "uploads.name_album",
        "uploads.claim_guest_uploads", "ogensync.delete_image", "ogensync.remove_background",
        "cut_outs.*", "ogensync.removal", "ogensync.describe", "amr.replace_image",
        "amr.delete_image", "amr.create_preset", "amr.remove_preset", "imgcloud.change_asset",
        "imgcloud.delete_asset", "imgcloud.login", "imgcloud.logout", "imgcloud.change_password",
        "imgcloud.mint", "imgcloud.revoke", "imgcloud.create_user", "imgcloud.change_user",
        "imgcloud.remove_user",
    ),
}  # fmt: skip


def unknown(endpoints: set[str]) -> set[str]:
    """Return the endpoints that stand neither above nor below."""
    named = {route.endpoint for route in ROUTES} | {name for names in ELSEWHERE.values() for name in names}
    return {each for each in endpoints if each not in named and f"{each.partition('.')[0]}.*" not in named}
