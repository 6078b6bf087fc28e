"""Accounts and their settings: the addresses, as one table."""

from flask import Blueprint

from imghost.web.accounts import data, oidc, passkeys, presets, reset, two_step, watermark
from imghost.web.accounts.account import account, change_address
from imghost.web.accounts.code import code_form, send_code
from imghost.web.accounts.keys import confirm_revoke, keys, mint, revoke
from imghost.web.accounts.new import set_up, set_up_form, sign_up, sign_up_form
from imghost.web.accounts.profile import profile, remove_avatar, save_avatar, save_profile
from imghost.web.accounts.security import change_password, security, sign_out_everywhere, sign_out_one
from imghost.web.accounts.session import sign_in, sign_in_form, sign_out
from imghost.web.accounts.settings import defaults, save_defaults, settings_home

bp = Blueprint("accounts", __name__)

bp.get("/login", endpoint="login")(sign_in_form)
bp.post("/login")(sign_in)
bp.get("/login/code")(code_form)
bp.post("/login/code")(send_code)
bp.post(passkeys.SIGN_IN, endpoint="passkey_sign_in")(passkeys.sign_in)
bp.post(f"{passkeys.SIGN_IN}/options")(passkeys.options_to_sign_in)
bp.get(oidc.OIDC)(oidc.go_out)
bp.get(f"{oidc.OIDC}/callback")(oidc.come_back)
bp.get(oidc.LINK)(oidc.link_form)
bp.post(oidc.LINK)(oidc.link)
bp.post(f"{oidc.LINK}/off")(oidc.unlink)
bp.post("/logout")(sign_out)
bp.get("/signup")(sign_up_form)
bp.post("/signup")(sign_up)
bp.get("/setup/<token>")(set_up_form)
bp.post("/setup/<token>")(set_up)
bp.get("/settings")(settings_home)
bp.get(reset.RESET)(reset.reset_form)
bp.post(reset.RESET)(reset.ask_reset)
bp.get(f"{reset.RESET}/<token>")(reset.new_password_form)
bp.post(f"{reset.RESET}/<token>")(reset.set_new_password)
bp.get("/confirm-address/<token>")(reset.confirm_address_form)
bp.post("/confirm-address/<token>")(reset.confirm_address)
bp.get("/settings/account")(account)
bp.post("/settings/account")(change_address)
bp.get("/settings/profile")(profile)
bp.post("/settings/profile")(save_profile)
bp.post("/settings/profile/avatar")(save_avatar)
bp.post("/settings/profile/avatar/remove")(remove_avatar)
bp.get("/settings/defaults")(defaults)
bp.post("/settings/defaults")(save_defaults)
bp.get(presets.PRESETS)(presets.presets)
bp.post(presets.PRESETS)(presets.add)
bp.post(f"{presets.PRESETS}/<code>/delete")(presets.delete)
bp.get(watermark.PAGE, endpoint="watermark")(watermark.show)
bp.post(watermark.PAGE, endpoint="save_watermark")(watermark.save)
bp.post(f"{watermark.PAGE}/picture", endpoint="save_watermark_picture")(watermark.save_picture)
bp.get(f"{watermark.PAGE}/preview", endpoint="watermark_preview")(watermark.preview)
bp.get("/settings/security")(security)
bp.post("/settings/security")(change_password)
bp.post("/settings/security/sessions")(sign_out_everywhere)
bp.post("/settings/security/sessions/<handle>")(sign_out_one)
bp.get(two_step.TWO_STEP, endpoint="two_step")(two_step.set_up)
bp.post(two_step.TWO_STEP)(two_step.confirm)
bp.post(f"{two_step.TWO_STEP}/begin", endpoint="begin_two_step")(two_step.begin)
bp.post(f"{two_step.TWO_STEP}/codes")(two_step.renew_codes)
bp.post(f"{two_step.TWO_STEP}/off")(two_step.turn_off)
bp.post(passkeys.PASSKEYS, endpoint="add_passkey")(passkeys.add)
bp.post(f"{passkeys.PASSKEYS}/options")(passkeys.options_to_add)
bp.post(f"{passkeys.PASSKEYS}/<code>/remove", endpoint="remove_passkey")(passkeys.remove)
bp.get(data.EXPORT)(data.export_page)
bp.post(data.EXPORT, endpoint="start_export")(data.start)
bp.get(f"{data.EXPORT}/download", endpoint="download_export")(data.download)
bp.get(data.DELETE)(data.delete_page)
bp.post(data.DELETE)(data.delete_account)
bp.get("/settings/keys")(keys)
bp.post("/settings/keys")(mint)
bp.get("/settings/keys/<key_id>/revoke")(confirm_revoke)
bp.post("/settings/keys/<key_id>/revoke")(revoke)
