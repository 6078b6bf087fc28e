"""Accounts and their settings: the addresses, as one table."""

from flask import Blueprint

from imghost.web import accounts_two_step as two_step
from imghost.web.accounts_code import code_form, send_code
from imghost.web.accounts_new import set_up, set_up_form, sign_up, sign_up_form
from imghost.web.accounts_security import change_password, security, sign_out_everywhere, sign_out_one
from imghost.web.accounts_session import sign_in, sign_in_form, sign_out
from imghost.web.accounts_settings import (
    choose_metadata,
    profile,
    settings_home,
)
from imghost.web.keys import confirm_revoke, keys, mint, revoke

bp = Blueprint("accounts", __name__)

bp.get("/login", endpoint="login")(sign_in_form)
bp.post("/login")(sign_in)
bp.get("/login/code")(code_form)
bp.post("/login/code")(send_code)
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
bp.post("/settings/security/sessions/<handle>")(sign_out_one)
bp.get(two_step.TWO_STEP, endpoint="two_step")(two_step.set_up)
bp.post(two_step.TWO_STEP)(two_step.confirm)
bp.post(f"{two_step.TWO_STEP}/begin", endpoint="begin_two_step")(two_step.begin)
bp.post(f"{two_step.TWO_STEP}/codes")(two_step.renew_codes)
bp.post(f"{two_step.TWO_STEP}/off")(two_step.turn_off)
bp.get("/settings/keys")(keys)
bp.post("/settings/keys")(mint)
bp.get("/settings/keys/<key_id>/revoke")(confirm_revoke)
bp.post("/settings/keys/<key_id>/revoke")(revoke)
