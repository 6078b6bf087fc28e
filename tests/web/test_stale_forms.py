"""A form that was opened before somebody else changed the same row saves what was changed on it, no more."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from imghost.extensions import db, now
from imghost.models import Image, Plan, Setting, User
from tests.at_once import at_once
from tests.factories import make_album, make_category, make_image, make_user
from tests.pictures import png
from tests.web.conftest import signed_in
from tests.web.forms import Form, form_at, forms_of
from tests.web.page_rules import PageClient

TEMPLATES = Path(__file__).parents[2] / "templates"
HTMX = {"HX-Request": "true"}

# Forms that carry no snapshot, by their action, and why none is needed.
ONLY_ADD = "it makes something new and shows nothing that is stored"
ONE_ACT = "its button says the whole change, whatever the row says by now"
UNSTORED = {
    "/adult": ONE_ACT, "/language": ONE_ACT, "/theme": ONE_ACT, "/logout": ONE_ACT,
    "/login": ONLY_ADD, "/login/code": ONLY_ADD, "/signup": ONLY_ADD, "/password-reset": ONLY_ADD,
    "/album/{{ album.code }}/unlock": ONLY_ADD,
    "{{ this_page() }}": ONLY_ADD,
    "/admin/jobs/process-again": ONE_ACT, "/admin/first-day": ONE_ACT,
    "/admin/branding/{{ kind }}": ONLY_ADD,
    "/done/{{ batch.code }}/album": ONE_ACT,
    "{{ request.path }}": "a link from a mail, or a confirmation: a new password, or nothing to enter",
    "{{ target }}": ONLY_ADD,
    "/my/albums/new": ONLY_ADD, "/my/uploads/album": ONLY_ADD,
    "/my/uploads/claim": ONE_ACT, "/my/uploads/phrase": ONLY_ADD, "/my/uploads/view": ONE_ACT,
    "/my/uploads/undo": ONE_ACT, "/album/{{ undo.album }}/restore": ONE_ACT,
    "/album/{{ album.code }}/delete": ONE_ACT,
    "/album/{{ album.code }}/drop-boxes": ONLY_ADD,
    "/album/{{ album.code }}/drop-boxes/{{ box.code }}/close": ONE_ACT,
    "{{ links.short }}/like": ONE_ACT,
    "/settings/profile/avatar": ONLY_ADD, "{{ page }}/picture": ONLY_ADD,
    "/settings/account": "the new address, with the password; the old one is not in it",
    "/settings/security": ONLY_ADD, "/settings/security/link": ONE_ACT,
    "/settings/security/link/off": ONE_ACT,
    "/settings/security/sessions": ONE_ACT, "/settings/security/sessions/{{ handle(row) }}": ONE_ACT,
    "/settings/security/passkeys": ONLY_ADD,
    "/settings/security/two-step": ONLY_ADD, "/settings/security/two-step/begin": ONE_ACT,
    "/settings/security/two-step/codes": ONE_ACT,
    "/settings/delete": ONE_ACT, "/settings/export": ONE_ACT,
    "/settings/keys": ONLY_ADD, "/settings/keys/{{ key.key_id }}/revoke": ONE_ACT,
    "/settings/clients/{{ name }}": ONLY_ADD,
    "/settings/presets": ONLY_ADD, "/settings/presets/{{ preset.code }}/delete": ONE_ACT,
    "/my/uploads/bulk/delete": "its pictures say what they showed",
    "/admin/moderation/act": "its pictures say what they showed",
    "/admin/jobs/{{ job.id|urlencode }}/retry": ONE_ACT, "/admin/jobs/{{ job.id|urlencode }}/forget": ONE_ACT,
    "/admin/images/{{ image.code }}/process-again": ONE_ACT,
    "/admin/plans/{{ plan.name }}/delete": ONE_ACT,
    "/admin/users/new": ONLY_ADD, "/admin/users/{{ user.code }}/delete": ONE_ACT,
    "/admin/users/{{ user.code }}/reset-link": ONE_ACT,
    "/admin/blocks": ONLY_ADD, "/admin/blocks/{{ row.code }}/remove": ONE_ACT,
    "/admin/bans": ONLY_ADD, "/admin/bans/user/{{ user.name|urlencode }}/remove": ONE_ACT,
    "/admin/bans/address/{{ ban.code }}/remove": ONE_ACT,
    "/admin/categories": ONLY_ADD, "/admin/categories/{{ card.category.url_key|urlencode }}/delete": ONE_ACT,
    "/admin/tags/{{ row.tag.name|urlencode }}{{ here }}": "its address names the tag as it was shown",
    "/admin/tags/{{ row.tag.name|urlencode }}/delete": ONE_ACT,
}  # fmt: skip


def test_every_form_says_what_it_showed_or_is_known_to_show_nothing() -> None:
    """Whoever adds a form adds `shown_values` to it, or a line with the reason above."""
    silent, all_actions = [], set()
    for path in TEMPLATES.rglob("*.html"):
        for start, body in re.findall(r"(<form\b.*?>\n?)(.*?)</form>", path.read_text(), re.DOTALL):
            if 'method="post"' not in start:
                continue
            action = re.search(r'action="((?:\{\{.*?\}\}|[^"])*)"', start)
            assert action, start
            all_actions.add(action[1])
            if "shown_values(" not in body and action[1] not in UNSTORED and "adding" not in body:
                silent.append(f"{path.relative_to(TEMPLATES)}: {action[1]}")
    assert silent == []
    assert UNSTORED.keys() - all_actions == set(), "forms that are there no more"


@dataclass(frozen=True)
class Case:
    """One form: where it is, and two of its fields with what one person enters and another one has stored.

    `meanwhile` stores another value in `contested` elsewhere; `stored` reads a field back.
    """

    address: str
    contested: str
    mine: str
    theirs: str
    free: tuple[str, str]
    meanwhile: Callable[[], None]
    stored: Callable[[str], str]
    action: str = ""
    headers: dict[str, str] | None = None
    said: str = ""


def _image_case(address: str, image: Image, **values: Any) -> Case:
    def meanwhile() -> None:
        image.title = "Theirs"

    return Case(
        address.format(image.code), "title", "Mine", "Theirs", ("tags", "sea"), meanwhile,
        lambda name: ", ".join(tag.name for tag in image.tags) if name == "tags" else getattr(image, name),
        **values,
    )  # fmt: skip


def _row_case(  # noqa: PLR0917 - columns of the table below
    address: str, row: Any, contested: str, mine: str, theirs: str, free: tuple[str, str], **values: Any
) -> Case:
    column = values.pop("column", contested)

    def meanwhile() -> None:
        setattr(row, column, int(theirs) if theirs.isdigit() else theirs)

    def stored(name: str) -> str:
        value = getattr(row, column if name == contested else values.get("free_column", name))
        return ("1" if value else "") if isinstance(value, bool) else str(value)

    kept = {name: value for name, value in values.items() if name != "free_column"}
    return Case(address, contested, mine, theirs, free, meanwhile, stored, **kept)


def _change_setting(name: str, value: object) -> None:
    db.session.merge(Setting(name=name, value=json.dumps(value)))


def _setting(app: Flask, name: str) -> str:
    app.extensions["settings-source"].forget()
    return str(getattr(app.extensions["settings-source"](), name))


def cases(app: Flask, owner: User) -> dict[str, Case]:
    image, album = make_image(user=owner, tags=[]), make_album(user=owner, description="Old")
    category, plan = make_category("Nature"), Plan(name="small", uploads_per_month=5, requests_per_hour=7)
    db.session.add(plan)
    db.session.commit()
    return {
        "picture": _image_case("/image/{}/edit", image),
        "picture in place": _image_case("/image/{}/edit", image, headers=HTMX),
        "library sheet": _image_case("/my/uploads/edit/{}", image, headers=HTMX),
        "album": _row_case(
            f"/album/{album.code}/edit", album, "name", "Mine", "Theirs", ("description", "New")
        ),
        "album in the library": _row_case(
            f"/my/albums/{album.code}", album, "name", "Mine", "Theirs", ("name", "Mine"),
            action=f"/my/albums/{album.code}/rename",
        ),
        "profile": _row_case("/settings/profile", owner, "about", "Mine", "Theirs", ("display_name", "Ann")),
        "upload defaults": _row_case(
            "/settings/defaults", owner, "life", "P1D", "P7D", ("visibility", "private"),
            column="default_life", free_column="default_visibility", said="1 week",
        ),
        "account": _row_case(f"/admin/users/{owner.code}", owner, "tokens", "5", "7", ("disabled", "1")),
        "plan": _row_case(
            "/admin/plans", plan, "uploads_per_month", "11", "13", ("requests_per_hour", "17")
        ),
        "category": _row_case(
            "/admin/categories", category, "description", "Mine", "Theirs", ("name", "Wild"),
            action=f"/admin/categories/{category.url_key}",
        ),
        "watermark": Case(
            "/settings/watermark", "position", "top", "bottom", ("opacity", "70"),
            lambda: setattr(owner, "watermark", json.dumps({"text": "x", "position": "bottom"})),
            lambda name: str(json.loads(owner.watermark or "{}")[name]), said="Bottom",
        ),
        "settings": Case(
            "/admin/settings", "max_side", "5000", "6000", ("max_frames", "50"),
            lambda: _change_setting("max_side", 6000), lambda name: _setting(app, name),
        ),
        "site watermark": Case(
            "/admin/watermark", "opacity", "30", "40", ("size", "20"),
            lambda: _change_setting("watermark_opacity", 40), lambda name: _setting(app, f"watermark_{name}"),
        ),
    }  # fmt: skip


NAMES = (
    "picture", "picture in place", "library sheet", "album", "album in the library", "profile",
    "upload defaults", "account", "plan", "category", "watermark", "settings", "site watermark",
)  # fmt: skip


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


@pytest.fixture
def visit(app: Flask, owner: User) -> Callable[[str], tuple[Case, PageClient, Form]]:
    """Open a form as whoever may: the owner, or an administrator."""

    def opened(name: str) -> tuple[Case, PageClient, Form]:
        case = cases(app, owner)[name]
        who = make_user("boss", role="admin") if case.address.startswith("/admin") else owner
        client = signed_in(app, who)
        if name == "watermark":
            owner.watermark = json.dumps({"text": "x", "position": "left"})
            db.session.commit()
        if name == "plan":
            found = [
                form for form in forms_of(client.get(case.address)) if form.fields.get("name") == "small"
            ]
            return case, client, found[0]
        return case, client, form_at(client, case.address, case.action, headers=case.headers)

    return opened


Visit = Callable[[str], tuple[Case, PageClient, Form]]


@pytest.mark.parametrize("name", NAMES)
def test_what_others_changed_stays_and_what_was_entered_is_saved(name: str, visit: Visit) -> None:
    case, client, form = visit(name)
    case.meanwhile()
    db.session.commit()
    field, text = case.free
    if field == case.contested:
        # The only field of this form.
        answer = form.send(client, case.headers)
        text = case.theirs
    else:
        answer = form.send(client, case.headers, **{field: text})
    assert answer.status_code in (200, 303), answer.text
    db.session.expire_all()
    assert (case.stored(case.contested), case.stored(field)) == (case.theirs, text)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_field_changed_twice_is_shown_with_both_values(name: str, visit: Visit) -> None:
    case, client, form = visit(name)
    case.meanwhile()
    db.session.commit()
    answer = form.send(client, case.headers, **{case.contested: case.mine})
    db.session.expire_all()
    assert (answer.status_code, case.stored(case.contested)) == (422, case.theirs)
    assert f"“{case.said or case.theirs}”" in answer.text
    again = next(each for each in forms_of(answer) if each.fields.get(case.contested) == case.mine)
    # Now that both were seen, saving means it.
    assert again.send(client, case.headers).status_code in (200, 303)
    db.session.expire_all()
    assert case.stored(case.contested) == case.mine


@pytest.mark.parametrize("name", NAMES)
def test_a_form_shows_what_it_says_it_shows(name: str, visit: Visit) -> None:
    """A field that the browser sends otherwise than it was shown would count as changed."""
    _, _, form = visit(name)
    shown = json.loads(form.fields["shown"])
    assert shown
    for field, text in shown.items():
        # Rates and lists are put together from several controls; that this changes nothing is tested there.
        if field != "password" and not any(each.startswith(f"{field}-") for each in form.fields):
            assert form.fields[field] == text, field
    hidden = {"shown", "for", "name"} if name == "plan" else {"shown", "for"}
    whole = {each for each in form.fields if each.partition("-")[0] not in shown or each in shown}
    whole |= {each.partition("-")[0] for each in form.fields if "-" in each}
    assert whole - hidden == shown.keys()


def test_a_private_picture_stays_private_whatever_else_is_saved(app: Flask, owner: User) -> None:
    """Opened here, made private on the phone, saved here: the title only."""
    image, client = make_image(user=owner, visibility="public"), signed_in(app, owner)
    form = form_at(client, f"/image/{image.code}/edit")
    image.visibility = "private"
    db.session.commit()
    assert form.send(client, title="New").status_code == 303
    db.session.refresh(image)
    assert (image.title, image.visibility) == ("New", "private")


@pytest.mark.parametrize("kind", ["image", "album"])
def test_who_may_see_it_is_the_stricter_of_both_until_it_is_chosen_anew(
    kind: str, app: Flask, owner: User
) -> None:
    row = make_image(user=owner) if kind == "image" else make_album(user=owner)
    client = signed_in(app, owner)
    form = form_at(client, f"/{kind}/{row.code}/edit")
    row.visibility = "private"
    db.session.commit()
    refused = form.send(client, visibility="link")
    assert refused.status_code == 422
    assert "You chose “Link only”; meanwhile it was set to “Private”." in refused.text
    [again] = [each for each in forms_of(refused) if each.action == form.action]
    assert again.fields["visibility"] == "private"
    # Pressing the button once more opens nothing.
    assert again.send(client).status_code == 303
    db.session.refresh(row)
    assert row.visibility == "private"


@pytest.mark.parametrize("kind", ["image", "album"])
def test_a_form_of_an_older_page_opens_nothing(kind: str, app: Flask, owner: User) -> None:
    """It does not say what it showed, as pages did before."""
    private = make_album(user=owner, visibility="private")
    row: Any = (
        make_image(user=owner, visibility="private", album=private)
        if kind == "image"
        else make_album(user=owner, visibility="private", parent_id=private.id)
    )
    client = signed_in(app, owner)
    place = "album" if kind == "image" else "parent"
    for wider in ({"visibility": "public"}, {place: ""}):
        data = {"title": "New", "name": "New", **wider}
        assert client.post(f"/{kind}/{row.code}/edit", data=data).status_code == 422
    db.session.refresh(row)
    assert row.visibility == "private"
    assert (row.album_id if kind == "image" else row.parent_id) == private.id


def test_a_picture_moved_into_a_private_album_stays_there(app: Flask, owner: User) -> None:
    image, private = make_image(user=owner), make_album(user=owner, visibility="private")
    other, client = make_album(user=owner, name="Other"), signed_in(app, owner)
    forms = [form_at(client, f"/image/{image.code}/edit") for _ in range(3)]
    image.album = private
    db.session.commit()
    assert forms[0].send(client, title="New").status_code == 303
    assert forms[1].send(client, album=other.code).status_code == 422
    image.visibility = "private"
    db.session.commit()
    opened = form_at(client, f"/image/{image.code}/edit")
    image.album = None
    db.session.commit()
    # Made public while it lay in a private album, which it does no more.
    assert opened.send(client, visibility="public").status_code == 422
    db.session.refresh(image)
    assert (image.title, image.album, image.visibility) == ("New", None, "private")


def test_a_moderators_save_leaves_a_picture_in_its_owners_album(app: Flask, owner: User) -> None:
    image = make_image(user=owner, album=make_album(user=owner, visibility="private"))
    client = signed_in(app, make_user(role="moderator"))
    form = form_at(client, f"/image/{image.code}/edit")
    assert form.fields["album"] == image.album.code
    assert form.send(client, nsfw="1").status_code == 303
    db.session.refresh(image)
    assert (image.nsfw, image.album is not None) == (True, True)


@pytest.mark.parametrize("kind", ["image", "album"])
def test_what_was_deleted_meanwhile_is_not_found(kind: str, app: Flask, owner: User) -> None:
    row = make_image(user=owner) if kind == "image" else make_album(user=owner)
    client = signed_in(app, owner)
    form = form_at(client, f"/{kind}/{row.code}/edit")
    row.trashed_at = row.created_at
    db.session.commit()
    assert form.send(client, **{"title" if kind == "image" else "name": "New"}).status_code == 404


def test_an_albums_password_changed_elsewhere_is_not_replaced_unseen(app: Flask, owner: User) -> None:
    album = make_album(user=owner, visibility="password", password_hash="old")
    client = signed_in(app, owner)
    forms = [form_at(client, f"/album/{album.code}/edit") for _ in range(2)]
    album.password_hash = "new"
    db.session.commit()
    assert forms[0].send(client, name="New").status_code == 303
    refused = forms[1].send(client, password="mine")
    assert refused.status_code == 422
    assert "mine" not in refused.text
    db.session.refresh(album)
    assert (album.name, album.password_hash) == ("New", "new")


def test_another_file_or_cover_than_the_page_showed_is_not_replaced(app: Flask, owner: User) -> None:
    album = make_album(user=owner)
    one, two = make_image(user=owner, album=album), make_image(user=owner, album=album)
    client = signed_in(app, owner)
    arranged = form_at(client, f"/album/{album.code}/arrange")
    replacing = form_at(client, f"/image/{one.code}/replace")
    album.cover_code, one.version = two.code, 2
    db.session.commit()
    refused = arranged.send(client, HTMX, cover=one.code)
    assert (refused.status_code, "changed elsewhere" in refused.text) == (422, True)
    assert form_at(client, f"/album/{album.code}/arrange").send(client, cover=one.code).status_code == 303
    sent = {"shown": replacing.fields["shown"], "file": (BytesIO(png()), "a.png")}
    assert client.post(replacing.action, data=sent).status_code == 422
    db.session.expire_all()
    assert (album.cover_code, one.version) == (one.code, 2)


@pytest.mark.parametrize("shown", ["", "[]", "{", '{"title": 5}', '{"title": "\\ud800"}', "[" * 10_000])
def test_a_snapshot_that_cannot_be_read_is_none(shown: str, app: Flask, owner: User) -> None:
    image, client = make_image(user=owner), signed_in(app, owner)
    data = {"shown": shown, "title": "New", "alt": "x" * 501}
    assert client.post(f"/image/{image.code}/edit", data=data).status_code == 422
    assert client.post(f"/image/{image.code}/edit", data={**data, "alt": ""}).status_code in (303, 422)


def test_of_eight_forms_sent_at_once_one_is_saved(app: Flask, owner: User) -> None:
    """All showed the same; the others are told, on every database."""
    image = make_image(user=owner, visibility="private")
    clients = [signed_in(app, owner) for _ in range(8)]
    form = form_at(clients[0], f"/image/{image.code}/edit")
    statuses = at_once([partial(form.send, client, title=f"Mine {n}") for n, client in enumerate(clients)])
    assert sorted(statuses) == [303, *[422] * 7]


@pytest.mark.parametrize("everything", [True, False])
def test_many_pictures_are_not_opened_unseen(everything: bool, app: Flask, owner: User) -> None:
    """Made private on the phone; here the whole list, shown as public, is given to those with the link."""
    images = [make_image(user=owner) for _ in range(3)]
    client = signed_in(app, owner)
    bar = form_at(client, "/my/uploads", "/my/uploads/bulk/delete")
    shown = [f"{image.code}:{image.visibility}" for image in images]
    assert all(f'name="shown" value="{each}"' in client.get("/my/uploads").text for each in shown)
    images[1].visibility = "private"
    db.session.commit()
    chosen = {"all": "1"} if everything else {"code": [image.code for image in images]}
    data = {"privacy": "link", "shown": shown, "opened": bar.fields["opened"], **chosen}
    answer = client.post("/my/uploads/bulk/visibility", data=data, headers=HTMX)
    assert (answer.status_code, "1 of these became more private" in answer.text) == (422, True)
    db.session.expire_all()
    assert [image.visibility for image in images] == ["public", "private", "public"]
    # Loaded anew it is what the person sees; and nothing is in the way of making it stricter.
    seen = [f"{image.code}:{image.visibility}" for image in images]
    assert client.post("/my/uploads/bulk/visibility", data={**data, "shown": seen}).status_code == 303
    assert client.post("/my/uploads/bulk/visibility", data={**data, "privacy": "private"}).status_code == 303


def test_of_a_list_of_several_pages_counts_when_it_was_opened(app: Flask, owner: User) -> None:
    image, client = make_image(user=owner), signed_in(app, owner)
    data = {"all": "1", "privacy": "public", "opened": str(int(now().timestamp()) - 60)}
    image.visibility = "private"
    db.session.commit()
    assert client.post("/my/uploads/bulk/visibility", data=data).status_code == 422
    later = {**data, "opened": str(int(now().timestamp()) + 60)}
    assert client.post("/my/uploads/bulk/visibility", data=later).status_code == 303


@pytest.mark.parametrize("act", ["keep", "approve", "safe"])
def test_moderators_show_nothing_that_another_one_hid_meanwhile(act: str, app: Flask, owner: User) -> None:
    image, client = make_image(user=owner, approved=False), signed_in(app, make_user(role="moderator"))
    form = form_at(client, "/admin/approvals", "/admin/moderation/act")
    image.quarantined_at = now()
    db.session.commit()
    refused = form.send(client, act=f"{act}:image:{image.code}")
    assert (refused.status_code, "Changed meanwhile" in refused.text) == (422, True)
    db.session.refresh(image)
    assert (image.quarantined_at is not None, image.approved) == (True, False)
    assert form.send(client, act=f"hide:image:{image.code}").status_code == 303


def test_a_form_of_one_account_changes_nothing_of_another(app: Flask, owner: User) -> None:
    form = form_at(signed_in(app, owner), "/settings/profile")
    other = make_user()
    assert form.send(signed_in(app, other), about="Mine").status_code == 409
    assert form.send(PageClient(app, use_cookies=True), about="Mine").status_code == 303
    db.session.expire_all()
    assert (owner.about, other.about) == ("", "")


def test_what_no_option_says_is_kept(app: Flask, owner: User) -> None:
    """A browser sends the first option when none is selected."""
    owner.default_life = "P3D"
    db.session.commit()
    client = signed_in(app, owner)
    assert form_at(client, "/settings/defaults").send(client, nsfw="1").status_code == 303
    db.session.refresh(owner)
    assert (owner.default_life, owner.default_nsfw) == ("P3D", True)
