"""The img-cloud API in words: for `/openapi.json` and the page about the APIs."""

from imghost.dialects.imgcloud import requests, shapes
from imghost.http.openapi import Answer, Credential, Dialect, Operation
from imghost.http.openapi.description import FORM, JSON, PICTURE
from imghost.http.openapi.parameters import in_path, in_query
from imghost.http.openapi.schemas import text

ASSET = in_path("public_id", text(255), "Public id of an asset; it may hold slashes.", "PUBLIC_ID")
USER = in_path("code", text(), "Id of an account.", "USER")
KEY = in_path("key_id", text(), "Id of a key.", "KEY_ID")
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
        parameters=requests.Upload.parameters,
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
        parameters=requests.Sign.parameters,
        body=(JSON,),
        answers={200: Answer(meaning="The link.", shape=shapes.ImgCloudLink)},
        failures=(400, 401, 403, 404, 413, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.assets",
        summary="List assets, newest first",
        parameters=requests.ListAssets.parameters,
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
        parameters=(ASSET, *requests.ChangeAsset.parameters),
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
        parameters=requests.SeeUsage.parameters,
        answers={200: Answer(meaning="Storage and this month's use.", shape=shapes.ImgCloudUsage)},
        failures=(400, 401, 403, 429, 503),
    ),
)
ACCOUNT = (
    Operation(
        endpoint="imgcloud.login",
        summary="Sign in",
        meaning="The answer sets the session's cookie.",
        parameters=requests.Login.parameters,
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
        parameters=requests.ChangePassword.parameters,
        body=(JSON, FORM),
        curl="-c cookies.txt",
        answers={200: SESSION},
        failures=(400, 401, 403, 413, 429, 503),
        credentials=SIGNED_IN,
    ),
    Operation(
        endpoint="imgcloud.mint",
        summary="Make an API key",
        parameters=requests.MintKey.parameters,
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
        parameters=requests.CreateUser.parameters,
        body=(JSON, FORM),
        answers={201: ONE_USER},
        failures=(400, 401, 403, 409, 413, 429, 503),
    ),
    Operation(
        endpoint="imgcloud.change_user",
        summary="Change role or plan of an account, or lock it",
        parameters=(USER, *requests.ChangeUser.parameters),
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
