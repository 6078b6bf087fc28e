"""Errors of outbound requests, with the public messages of the Chevereto API V1.1."""

from imghost.base.errors import InvalidInput


class UnsupportedScheme(InvalidInput):
    """Only http and https are dialled."""

    code = "unsupported-scheme"

    def __init__(self, scheme: str) -> None:
        super().__init__(f"Unsupported URL scheme `{scheme}`")


class UnsupportedPort(InvalidInput):
    """The port belongs to a well-known service that does not speak HTTP."""

    code = "unsupported-port"

    def __init__(self, port: int) -> None:
        super().__init__(f"Unsupported URL port `{port}`")


class CredentialsInURL(InvalidInput):
    """A user name or password before the host: it would end in logs, and hides the real host from readers."""

    code = "credentials-in-url"
    message = "URLs with a user name or password are not supported"


class SelfHostURL(InvalidInput):
    """The site would fetch from itself."""

    code = "self-host-url"
    message = "Unsupported self host URL upload"


class NonPublicAddress(InvalidInput):
    """The host is, or resolves to, an address that is not part of the public Internet."""

    code = "non-public-address"
    message = "Unsupported non-public IP address for upload"


class UnreadableSource(InvalidInput):
    """The target cannot be reached, answers too slowly, not with success, or in a form we refuse."""

    code = "unreadable-source"
    message = "Can't get target upload source info"
