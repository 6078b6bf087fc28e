"""E-mail addresses: normalisation, validation and uniqueness.

Domains are stored as A-labels (RFC 5890), which every mail server takes. A part before the @ that is not
ASCII needs SMTPUTF8 (RFC 6531) on each server on the way, so nobody could promise that mail arrives: it is
refused, and so are quoted parts (RFC 5321, 4.1.2), which hardly any server takes.
"""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from imghost.base.errors import InvalidInput

# Networks without the internet have names such as `nas.local`; the library's own way to take them.
SPECIAL_USE_DOMAIN_NAMES.clear()
# RFC 3696, erratum 1690.
EMAIL_LENGTH = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# What the API's document says; `check_email` knows more.
PATTERN = rf"^{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*$"


def check_email(text: str, field: str = "email") -> str:
    """Return the spelling of the address `text` that is stored. Raises InvalidInput for `field`."""
    text = text.strip()
    local, _, domain = text.rpartition("@")
    if len(text) > EMAIL_LENGTH or not local or not domain or not text.isprintable():
        raise InvalidInput("This is not an e-mail address.", field=field)
    if local.startswith('"'):
        raise InvalidInput("E-mail addresses with quotation marks are not supported.", field=field)
    if not local.isascii():
        raise InvalidInput(
            "E-mail addresses need plain letters (a to z, without accents) before the @.", field=field
        )
    try:
        found = validate_email(
            text, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        raise InvalidInput("This is not an e-mail address.", field=field) from None
    return (found.ascii_email or found.normalized).lower()


def known_spellings(login: str) -> set[str]:
    """Return the spellings under which an account with the address `login` may be stored."""
    try:
        return {login.lower(), check_email(login)}
    except InvalidInput:
        return {login.lower()}


def shown_email(stored: str) -> str:
    """Return a stored address as its owner writes it: with the letters of its domain (IDNA)."""
    try:
        return str(validate_email(stored, check_deliverability=False, globally_deliverable=False).normalized)
    except EmailNotValidError:
        return stored
