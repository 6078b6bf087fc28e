"""The img-cloud API in words: for `/openapi.json` and the page about the APIs."""

from imghost.base.passwords import LONGEST_PASSWORD
from imghost.dialects.imgcloud import shapes
from imghost.dialects.imgcloud.requests import LARGEST_PAGE, PAGE_SIZE
from imghost.http.openapi import Answer, Credential, Dialect, Operation
from imghost.http.openapi.description import FORM, JSON, PICTURE
from imghost.http.openapi.parameters import in_body, in_path, in_query, sent_file
from imghost.http.openapi.schemas import SWITCH, TRUTH, Schema, choice, list_of, or_null, text, whole
from imghost.services.accounts.email_address import EMAIL_LENGTH, PATTERN
from imghost.services.accounts.user_add import ROLES, SHORTEST_PASSWORD
from imghost.services.apis.expiring_link import DEFAULT_LIFE, LONGEST_LIFE

PUBLIC_ID = text(255)
VISIBILITY = choice("public", "private")
TAGS: Schema = {"anyOf": [text(), list_of(text())]}
TAGS_OR_NULL: Schema = {"anyOf": [or_null(text()), list_of(text())]}
PASSWORD = text(LONGEST_PASSWORD, r"^[^\u0000]*$", SHORTEST_PASSWORD)
ADDRESS = text(EMAIL_LENGTH, PATTERN)
TEXT_OR_NULL, VISIBILITY_OR_NULL = or_null(text()), or_null(VISIBILITY)
ASSET = in_path("public_id", PUBLIC_ID, "Public id of an asset; it may hold slashes.", "PUBLIC_ID")
USER = in_path("code", text(), "Id of an account.", "USER")
KEY = in_path("key_id", text(), "Id of a key.", "KEY_ID")
EVERYONE = in_query("all", SWITCH, "For administrators: of all accounts.")
ONE_ASSET = Answer(meaning="The asset.", shape=shapes.ImgCloudAsset)
SESSION = Answer(meaning="Who is signed in.", shape=shapes.ImgCloudSession)
ONE_USER = Answer(meaning="The account.", shape=shapes.ImgCloudUser)
GONE = {204: Answer(meaning="It is gone.")}
READING, CHANGING = (401, 403, 404, 429, 503), (400, 401, 403, 404, 409, 413, 429, 503)
SIGNED_IN = (Credential.SESSION,)

ASSETS = (
    Operation(
        endpoint="imgcloud.upload",
        summary="Upload an asset",
        parameters=(
            sent_file(),
            in_body("public_id", PUBLIC_ID, "Your own name for it. Without one: made of the file's name."),
            in_body("folder", text(), "Path of a folder, made when it is missing.", example="marketing"),
            in_body("tags", text(), "Separated by commas.", example="hero,homepage"),
            in_body("visibility", VISIBILITY, "Public by default."),
            in_body("overwrite", SWITCH, "Replace the asset that has this public_id."),
        ),
        answers={201: ONE_ASSET},
        failures=(400, 401, 403, 404, 409, 413, 415, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.deliver",
        summary="Get a picture in any size",
        meaning="What follows `image/` is the public id, or a transform, a slash and the public id. Private "
        "assets need the parameters of a signed link.",
        parameters=(
            in_path("text", text(), "Transform and public id.", "w_400,h_400,c_fill,f_webp/PUBLIC_ID"),
            in_query("expires", text(), "Of a signed link, in Unix seconds."),
            in_query("sig", text(), "Of a signed link."),
        ),
        answers={200: Answer(meaning="The picture.", kinds=(PICTURE,))},
        failures=(400, 401, 404, 415, 429, 503),
        is_open=True,
    ),
    Operation(
        endpoint="imgcloud.deliver_chained",
        summary="Get a picture at an address that Cloudinary's builders write",
        meaning="Any number of transforms, a version, and the public id with or without an extension.",
        parameters=(
            in_path("text", text(), "Transforms and public id.", "w_400,c_fill/f_webp/v1/PUBLIC_ID"),
        ),
        answers={200: Answer(meaning="The picture.", kinds=(PICTURE,))},
        failures=(400, 401, 404, 415, 429, 503),
        is_open=True,
    ),
    Operation(
        endpoint="imgcloud.sign",
        summary="Sign a link that shows a private asset for some time",
        parameters=(
            in_body("public_id", PUBLIC_ID, "The asset.", required=True, example="PUBLIC_ID"),
            in_body("transform", text(), "Without one: the asset as it is.", example="w_1200,q_80"),
            in_body("ttl_seconds", whole(1, LONGEST_LIFE, DEFAULT_LIFE), "How long.", example="3600"),
        ),
        body=(JSON,),
        answers={200: Answer(meaning="The link.", shape=shapes.ImgCloudLink)},
        failures=(400, 401, 403, 404, 413, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.assets",
        summary="List assets, newest first",
        parameters=(
            in_query("folder", text(), "Only those directly in this folder.", example="marketing"),
            in_query("tag", text(), "Only those with this tag."),
            in_query("q", text(), "Only those with this in their name or public id."),
            in_query("visibility", VISIBILITY, "Only public or only private ones."),
            in_query("limit", whole(1, LARGEST_PAGE, PAGE_SIZE), "Assets on a page."),
            in_query("cursor", text(), "As the page before gave it."),
            EVERYONE,
        ),
        answers={200: Answer(meaning="One page.", shape=shapes.ImgCloudPage)},
        failures=(400, 401, 403, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.asset",
        summary="See an asset",
        parameters=(ASSET,),
        answers={200: ONE_ASSET},
        failures=READING,
    ),
    Operation(
        endpoint="imgcloud.change_asset",
        summary="Change tags, folder, visibility or alternative text",
        meaning="What is not sent stays as it is.",
        parameters=(
            ASSET,
            in_body("tags", TAGS_OR_NULL, "A list, or separated by commas."),
            in_body("folder", TEXT_OR_NULL, "Path of a folder, made when it is missing.", example="archive"),
            in_body("visibility", VISIBILITY_OR_NULL, "Public or private."),
            in_body("alt", TEXT_OR_NULL, "Says what the picture shows.", example="A hero"),
        ),
        body=(JSON, FORM),
        answers={200: ONE_ASSET},
        failures=CHANGING,
    ),
    Operation(
        endpoint="imgcloud.delete_asset",
        summary="Delete an asset and every picture made of it",
        parameters=(ASSET,),
        answers=GONE,
        failures=READING,
    ),
    Operation(
        endpoint="imgcloud.usage",
        summary="See what is stored and used",
        parameters=(EVERYONE,),
        answers={200: Answer(meaning="Storage and this month's use.", shape=shapes.ImgCloudUsage)},
        failures=(400, 401, 403, 429, 503),
    ),
)
ACCOUNT = (
    Operation(
        endpoint="imgcloud.login",
        summary="Sign in",
        meaning="The answer sets the session's cookie.",
        parameters=(
            in_body("email", text(), "The account's address."),
            in_body("username", text(), "Or its name.", example="USER_NAME"),
            in_body("password", text(), "Its password.", required=True, example="PASSWORD"),
            in_body("code", text(), "With two-step sign-in: the present code, or a recovery code."),
        ),
        body=(JSON, FORM),
        curl="-c cookies.txt",
        answers={200: SESSION},
        failures=(400, 401, 403, 413, 429, 503),
        is_open=True,
    ),
    Operation(
        endpoint="imgcloud.me",
        summary="See who is signed in",
        answers={200: SESSION},
        failures=(401, 503),
        credentials=SIGNED_IN,
    ),
    Operation(
        endpoint="imgcloud.change_password",
        summary="Change your password",
        meaning="Every other session ends.",
        parameters=(
            in_body("current_password", text(), "The present one.", required=True, example="PASSWORD"),
            in_body("new_password", PASSWORD, "The new one.", required=True, example="NEW_PASSWORD"),
        ),
        body=(JSON, FORM),
        curl="-c cookies.txt",
        answers={200: SESSION},
        failures=(400, 401, 403, 413, 429, 503),
        credentials=SIGNED_IN,
    ),
    Operation(
        endpoint="imgcloud.mint",
        summary="Make an API key",
        parameters=(
            in_body("name", text(shortest=1), "At most 60 characters.", required=True, example="Deployment"),
            in_body(
                "scopes",
                TAGS_OR_NULL,
                "Of upload, read, write, delete, admin; else the first four.",
            ),
            in_body("expires_at", TEXT_OR_NULL, "When it ends, in ISO 8601. Without it: never."),
            in_body("folder", TEXT_OR_NULL, "With one it uploads into that folder and does nothing else."),
        ),
        body=(JSON, FORM),
        answers={201: Answer(meaning="The key, this once.", shape=shapes.ImgCloudMinted)},
        failures=(400, 401, 403, 404, 413, 503),
        credentials=SIGNED_IN,
    ),
    Operation(
        endpoint="imgcloud.api_keys",
        summary="List your API keys",
        answers={200: Answer(meaning="All keys, ended ones too.", shape=shapes.ImgCloudKeys)},
        failures=(401, 503),
        credentials=SIGNED_IN,
    ),
    Operation(
        endpoint="imgcloud.revoke",
        summary="End an API key at once",
        parameters=(KEY,),
        answers={200: Answer(meaning="The key.", shape=shapes.ImgCloudKey)},
        failures=(401, 403, 404, 503),
        credentials=SIGNED_IN,
    ),
    Operation(
        endpoint="imgcloud.logout",
        summary="Sign out",
        answers={200: Answer(meaning="Nobody is signed in.", shape=shapes.ImgCloudNobody)},
        failures=(403, 503),
        is_open=True,
        curl="-b cookies.txt -c cookies.txt",
    ),
)
USERS = (
    Operation(
        endpoint="imgcloud.users",
        summary="List accounts",
        meaning="All operations on accounts are for administrators.",
        answers={200: Answer(meaning="All accounts.", shape=shapes.ImgCloudUsers)},
        failures=(401, 403, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.create_user",
        summary="Make an account",
        parameters=(
            in_body("username", text(32, "^[A-Za-z0-9_-]{3,32}$"), "Its name.", required=True, example="ada"),
            in_body("email", ADDRESS, "Its address.", required=True, example="ada@example.org"),
            in_body("password", PASSWORD, "Its password.", required=True, example="PASSWORD"),
            in_body("role", choice(*ROLES), "Member by default."),
        ),
        body=(JSON, FORM),
        answers={201: ONE_USER},
        failures=(400, 401, 403, 409, 413, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.change_user",
        summary="Change role or plan of an account, or lock it",
        parameters=(
            USER,
            in_body("role", or_null(choice(*ROLES)), "What it may do."),
            in_body("plan", TEXT_OR_NULL, "Name of a plan.", example="pro"),
            in_body("disabled", or_null(TRUTH), "Locked: cannot sign in, and its pictures are not shown."),
        ),
        body=(JSON,),
        answers={200: ONE_USER},
        failures=CHANGING,
    ),
    Operation(
        endpoint="imgcloud.remove_user",
        summary="Delete an account with everything in it",
        parameters=(USER,),
        answers=GONE,
        failures=(401, 403, 404, 409, 429, 503),
    ),
)

DESCRIPTION = Dialect(
    name="imgcloud",
    title="img-cloud",
    introduction="Assets under names of your choice, transforms in the path, links that expire; sessions, "
    "accounts and API keys. The SDKs for Python and Node.js speak it.",
    credentials=(Credential.API_KEY, Credential.SESSION),
    envelope=shapes.ImgCloudFailure,
    failures={
        400: "A parameter, the transform or the public_id is wrong; the message names it.",
        401: "No key or session, or a wrong one.",
        403: "Not with this key, not by this account, or the request came from another site's page.",
        404: "There is no such asset, account or key, or it is not yours to see.",
        409: "The public_id exists (overwrite=true replaces it), or the name or address is taken, or the "
        "account has 100 keys.",
        413: "The file is too big.",
        415: "Not a picture or video of an accepted format; SVG is not.",
        429: "A limit is used up; `Retry-After` says when it begins anew.",
        503: "A part of the site is busy; try again.",
    },
    operations=(*ASSETS, *ACCOUNT, *USERS),
)
