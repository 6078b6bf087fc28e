"""What a setting's value may be, where a number's range or a list of choices does not say it."""

from typing import Annotated

from pydantic import AfterValidator

from imghost.base import settings_formats

FORMATS = "jpeg,png,gif,webp,avif,heic,bmp,tiff,jxl,svg,mp4,mov,webm"

RateLimit = Annotated[str, AfterValidator(settings_formats.rate_limit)]
Networks = Annotated[str, AfterValidator(settings_formats.networks)]
WebAddress = Annotated[str, AfterValidator(settings_formats.web_address)]
AddressOrPath = Annotated[str, AfterValidator(settings_formats.address_or_path)]
SiteAddress = Annotated[str, AfterValidator(settings_formats.site_address)]
Origins = Annotated[str, AfterValidator(settings_formats.origins)]
Hosts = Annotated[str, AfterValidator(settings_formats.hosts)]
TimeZone = Annotated[str, AfterValidator(settings_formats.time_zone)]
DatabaseAddress = Annotated[str, AfterValidator(settings_formats.database_address)]
RedisAddress = Annotated[str, AfterValidator(settings_formats.redis_address)]
Location = Annotated[str, AfterValidator(settings_formats.location)]
Formats = Annotated[str, AfterValidator(settings_formats.words_of(FORMATS.split(",")))]
Colour = Annotated[str, AfterValidator(settings_formats.colour)]
Contact = Annotated[str, AfterValidator(settings_formats.contact)]
FooterLinks = Annotated[str, AfterValidator(settings_formats.footer_links)]
PictureName = Annotated[str, AfterValidator(settings_formats.picture_name)]
StorageAddress = Annotated[str, AfterValidator(settings_formats.storage_address)]
