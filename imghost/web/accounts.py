"""Accounts and their settings: the addresses, as one table."""

from flask import Blueprint

from imghost.web.accounts_new import set_up, set_up_form, sign_up, sign_up_form
from imghost.web.accounts_session import sign_in, sign_in_form, sign_out
from imghost.web.accounts_settings import (
    change_password,
    choose_metadata,
    profile,
    security,
    settings_home,
    sign_out_everywhere,
)
from imghost.web.keys import confirm_revoke, keys, mint, revoke

bp = Blueprint("accounts", __name__)

bp.get("/login", endpoint="login")(sign_in_form)
bp.post("/login")(sign_in)
bp.post("/logout")(sign_out)
bp.get("/signup")(sign_up_form)
bp.post("/signup")(sign_up)
bp.get("/setup/<token>")(set_up_form)
bp.post("/setup/<token>")(set_up)
bp.get("/settings")(settings_home)
bp.get("/settings/account", endpoint="account")(settings_home)
bp.get("/settings/profile")(profile)
bp.post("/settings/profile")(choose_metadata)
bp.get("/settings/security")(security)
bp.post("/settings/security")(change_password)
bp.post("/settings/security/sessions")(sign_out_everywhere)
bp.get("/settings/keys")(keys)
bp.post("/settings/keys")(mint)
bp.get("/settings/keys/<key_id>/revoke")(confirm_revoke)
bp.post("/settings/keys/<key_id>/revoke")(revoke)
