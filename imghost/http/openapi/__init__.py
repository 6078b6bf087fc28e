"""What the APIs say of themselves: one OpenAPI 3.1 document, and the same facts for pages.

A dialect describes its operations in words and schemas; addresses and methods come from the URL map, so
that no description can speak of an address that there is not.
"""

from imghost.http.openapi.description import Answer, Credential, Dialect, Operation, Parameter
from imghost.http.openapi.document import document
from imghost.http.openapi.endpoints import Endpoint, describe, dialects, endpoints

__all__ = [
    "Answer",
    "Credential",
    "Dialect",
    "Endpoint",
    "Operation",
    "Parameter",
    "describe",
    "dialects",
    "document",
    "endpoints",
]
