"""An OpenID Connect provider in a process of its own: `python -m tests.web.accounts.provider PORT`.

It signs anybody in at once as the person that `POST /next` described, and breaks its answer in the way that
was asked for there. Codes work once, and only with client, secret, redirect address and PKCE verifier.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import unquote_plus, urlencode

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import RSAKey

# As a provider may choose them: form-encoding changes both.
CLIENT, SECRET = "imghost: pictures", "a secret only for tests: 100%+ü"
ACCESS_TOKEN = "opens userinfo"

app = Flask(__name__)
issuer = f"http://127.0.0.1:{sys.argv[1]}" if len(sys.argv) > 1 else ""
key = RSAKey.generate_key(2048, {"kid": "one"})
foreign_key = RSAKey.generate_key(2048, {"kid": "one"})
person: dict[str, Any] = {}
codes: dict[str, dict[str, str]] = {}


@app.get("/.well-known/openid-configuration")
def discovery() -> ResponseReturnValue:
    return {
        "issuer": person.get("discovered_issuer", issuer),
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": person.get("token_endpoint", f"{issuer}/token"),
        "jwks_uri": f"{issuer}/keys",
        **person.get("discovery", {}),
    }


@app.get("/keys")
def keys() -> ResponseReturnValue:
    return {"keys": [key.as_dict(private=False)]}


@app.post("/next")
def describe() -> ResponseReturnValue:
    person.clear()
    person.update(request.get_json())
    return ""


@app.get("/authorize")
def authorize() -> ResponseReturnValue:
    asked = request.args
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT
    assert "openid" in asked["scope"].split()
    assert asked["code_challenge_method"] == "S256"
    code = secrets.token_urlsafe(16)
    codes[code] = asked.to_dict()
    answer = {"code": code, "state": asked["state"], "iss": issuer}
    return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")


@app.post("/token")
def token() -> ResponseReturnValue:
    asked = codes.pop(request.form["code"], None)
    challenge = hashlib.sha256(request.form["code_verifier"].encode()).digest()
    if (
        asked is None
        or _client() != (CLIENT, SECRET)
        or request.form["redirect_uri"] != asked["redirect_uri"]
        or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
    ):
        return {"error": "invalid_grant"}, 400
    now = int(time.time())
    claims = {
        "iss": issuer, "aud": CLIENT, "nonce": asked["nonce"], "iat": now, "exp": now + 300,
        "sub": "someone", **person.get("claims", {}),
    }  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": _signed(claims)}


def _client() -> tuple[str, str] | None:
    """RFC 6749, 2.3.1: in the body, or form-encoded in the header."""
    if "client_secret" in request.form:
        return request.form["client_id"], request.form["client_secret"]
    auth = request.authorization
    if auth is None or person.get("fault") == "no Basic":
        return None
    return unquote_plus(auth.username or ""), unquote_plus(auth.password or "")


@app.get("/userinfo")
def userinfo() -> ResponseReturnValue:
    if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}" or "userinfo" not in person:
        return {"error": "invalid_token"}, 401
    return person["userinfo"]


def _signed(claims: dict[str, Any]) -> str:
    if person.get("fault") == "unsigned":
        parts = [json.dumps({"alg": "none"}).encode(), json.dumps(claims).encode(), b""]
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    by = foreign_key if person.get("fault") == "foreign key" else key
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, by)


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]))
