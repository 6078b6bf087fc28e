"""What requests of the OPTIMAGE API carry."""

from imghost.base.errors import ImghostError, InvalidInput
from imghost.http.parameters import OrEmpty, Parameters, Parsed, SentFile, TrimmedText, body, file_part
from imghost.services.albums.shelving import clean_slug
from imghost.services.uploads.upload_terms import UploadTerms

TERMS = UploadTerms(formats=("jpeg", "png", "webp", "gif"))


class OptimageParameters(Parameters):
    """Refuses what is missing as this API does."""

    @classmethod
    def missing(cls, name: str) -> ImghostError:
        return InvalidInput(f"The field `{name}` is missing.", code="missing-field", field=name)


class UploadImage(OptimageParameters):
    file: SentFile = file_part()
    checksum: str = body(TrimmedText(), "SHA-256 of the file, in hex.", required=True, example="SHA256")
    collection: str = body(TrimmedText(), "Id of a collection.", required=True, example="COLLECTION")
    slug: str | None = body(
        OrEmpty(Parsed(clean_slug, "")), "Name in addresses. Without one: made of the file's name."
    )


class CreateCollection(OptimageParameters):
    name: str = body(TrimmedText(), "What it is called.", required=True, example="Holidays")
