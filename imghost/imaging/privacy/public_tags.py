"""What may stay in a published file. Everything that is not named here leaves.

Numbers are those of EXIF 2.32 and TIFF 6.0. Not named, so removed: positions (GPS directory), artist,
copyright, owner, host computer, body and lens serial numbers, unique identifiers, user comments, maker notes
(they hold serial numbers) and thumbnails (they may show what was cropped away).
"""

EXIF_DIRECTORY, INTEROPERABILITY_DIRECTORY = 0x8769, 0xA005

MAIN_TAGS = frozenset({
    0x010E,  # ImageDescription
    0x010F,  # Make
    0x0110,  # Model
    0x0112,  # Orientation
    0x011A, 0x011B, 0x0128,  # resolution
    0x012D,  # TransferFunction
    0x0131,  # Software
    0x0132,  # ModifyDate
    0x013E, 0x013F,  # WhitePoint, PrimaryChromaticities
    0x0211, 0x0213, 0x0214,  # YCbCr coefficients and positioning, reference black and white
    0x9C9B,  # XPTitle
    EXIF_DIRECTORY,
})  # fmt: skip

EXIF_TAGS = frozenset({
    0x829A, 0x829D, 0x8822, 0x8827,  # ExposureTime, FNumber, ExposureProgram, ISO
    0x8830, 0x8831, 0x8832,  # sensitivity
    0x9000,  # ExifVersion
    0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292,  # dates, their offsets and fractions
    0x9101, 0x9102,  # components
    0x9201, 0x9202, 0x9203, 0x9204, 0x9205, 0x9206,  # shutter, aperture, brightness, bias, distance
    0x9207, 0x9208, 0x9209, 0x920A, 0x9214,  # metering, light, flash, focal length, subject area
    0xA000, 0xA001, 0xA002, 0xA003, INTEROPERABILITY_DIRECTORY,  # version, colour space, size
    0xA20E, 0xA20F, 0xA210, 0xA217,  # focal plane, sensing
    0xA300, 0xA301, 0xA401, 0xA402, 0xA403, 0xA404, 0xA405, 0xA406,
    0xA407, 0xA408, 0xA409, 0xA40A, 0xA40C,  # how the camera treated the picture
    0xA432, 0xA433, 0xA434,  # LensInfo, LensMake, LensModel
    0xA460,  # CompositeImage
    0xA500,  # Gamma
})  # fmt: skip

INTEROPERABILITY_TAGS = frozenset({0x0001, 0x0002})

TIFF_STRUCTURE_TAGS = frozenset({
    254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281, 284,
    290, 291, 292, 293, 296, 297, 301, 317, 320, 321, 322, 323, 324, 325,
    332, 334, 336, 338, 339, 340, 341, 342, 347,
    512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532,
    32995, 32996, 32997, 32998, 34675, 37439, 50674,
})  # fmt: skip
"""What a decoder of a TIFF file needs, the ICC profile (34675) included."""

XMP_NAMESPACES = frozenset({
    "http://ns.google.com/photos/1.0/panorama/",
    "http://ns.google.com/photos/1.0/container/",
    "http://ns.google.com/photos/1.0/container/item/",
    "http://ns.adobe.com/hdr-gain-map/1.0/",
    "http://ns.apple.com/HDRGainMap/1.0/",
})  # fmt: skip
"""360 degree pictures and HDR gain maps: without these they would be shown wrongly."""

XMP_PROPERTIES = frozenset({
    "{http://purl.org/dc/elements/1.1/}title",
    "{http://purl.org/dc/elements/1.1/}description",
    "{http://ns.adobe.com/xap/1.0/}CreateDate",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated",
})  # fmt: skip

PNG_KEYWORDS = frozenset({b"Title", b"Description", b"Software", b"Creation Time"})
