"""What each parameter of each dialect must refuse, as tables; the ranges are the published ones."""

NO_WHOLE_NUMBERS = [
    "", "x", "NaN", "nan", "inf", "-inf", "Infinity", "+5", "1e3", "1E2", "5.5", "5.", "05", "00", "0x10",
    "1_0", " 5", "5 ", "5\n", "\u0665", "\uff15", "\u00b2", "--5", "-", "9" * 30, "9" * 400, "5%2C", "%35",
    "5;6", "null", "\x00", "1 000",
]  # fmt: skip
NO_NUMBERS = [
    *(text for text in NO_WHOLE_NUMBERS if text != "5.5"),
    ".5", "05.5", "5.5.5", "1.5e1", "5,5", "-1.5",
]  # fmt: skip
NO_FLAGS = [
    "", "yes", "no", "on", "TRUE", "True", "FALSE", "2", "-1", "01", "1.0", "truefalse", " true", "true%20",
]  # fmt: skip
NO_COLOURS = [
    "", "nocolour", "12", "1234", "12345", "1234567", "123456789", "gggggg", "#", "##fff",
    "%23fff", "rgb(1,2,3)", "ff ff ff", "\uff11\uff12\uff13",
]  # fmt: skip
NO_WINDOWS = [
    "", "1", "1,2,3", "1,2,3,4,5", "1,2,3,0", "1,2,0,4", "-1,2,3,4", "1,-2,3,4", "1.5,2,3,4", "1,2,3,x",
    "01,2,3,4", "1,2,3,", ",1,2,3", "1, 2,3,4", "1%2C2%2C3%2C4", "100001,0,1,1", "0,0,1,100001", "1;2;3;4",
    "nan,0,1,1", "1,2,3,1e3",
]  # fmt: skip
NO_BOXES = [
    "", "300", "300x", "x200", "300X200", "300x200x100", "0x5", "5x0", "4001x5", "5x4001", "3.5x2", "-5x5",
    "300\u00d7200", "300%78200",
]  # fmt: skip


def _words(*known: str) -> list[str]:
    """Words that are none of the `known` ones, though some come near."""
    return ["", "nosuch", "0", "nan", *(word.upper() for word in known), f"{known[0]}%2C"]


FORMAT_WORDS = [
    *_words("webp", "avif", "png", "jpeg", "gif", "tiff", "jxl", "mp4"),
    "svg",
    "heic",
    "mov",
    "Webp",
    " webp",
]

FLAGS = [("gray", "grayscale"), ("flip",), ("flop",), ("sharpen",), ("negate",), ("normalize",), ("trim",)]

# Names that mean the parameter, a part of the text that states its range, bad values.
Row = tuple[tuple[str, ...], str, list[str]]

OGENSYNC: list[Row] = [
    (("w", "width"), "1 to 5000", [*NO_WHOLE_NUMBERS, "0", "-1", "5001"]),
    (("h", "height"), "1 to 5000", [*NO_WHOLE_NUMBERS, "0", "-1", "5001"]),
    (("f", "format", "fm"), "tiff, jxl, mp4 or webm", [*FORMAT_WORDS, "auto"]),
    (("q", "quality"), "1 to 100", [*NO_WHOLE_NUMBERS, "0", "-1", "101", "auto"]),
    (
        ("fit",),
        "cover, contain, fill, inside, outside, crop, min, max, clip or scale",
        [*_words("cover", "fill"), "thumb", "stretch"],
    ),
    (("crop",), "x,y,w,h", NO_WINDOWS),
    (("bg", "background"), "3, 6 or 8 hex digits", NO_COLOURS),
    (("blur",), "0.3 to 100", [*NO_NUMBERS, "0", "0.29", "0.2999", "100.01", "101", "-1"]),
    *((names, "true, false, 1 or 0", NO_FLAGS) for names in FLAGS),
    (("rotate",), "0 to 360", [*NO_WHOLE_NUMBERS, "-1", "-90", "361"]),
]  # fmt: skip

AMR: list[Row] = [
    (("w",), "1 to 5000", [*NO_WHOLE_NUMBERS, "0", "-1", "5001"]),
    (("h",), "1 to 5000", [*NO_WHOLE_NUMBERS, "0", "-1", "5001"]),
    (("c",), "fit, cover, fill, contain or inside", [*_words("fit", "fill"), "outside", "thumb"]),
    (("f",), "webp, jpeg, png, avif, mp4, webm or auto", [*FORMAT_WORDS, "gif", "tiff", "jpg"]),
    (("q",), "1 to 100", [*NO_WHOLE_NUMBERS, "0", "-1", "101", "auto"]),
    (("dpr",), "1 to 4", [*NO_NUMBERS, "0", "0.5", "0.99", "4.01", "5", "-2", "auto"]),
]  # fmt: skip

IMGCLOUD: list[Row] = [
    (("w",), "1 to 4000", [*NO_WHOLE_NUMBERS, "0", "-1", "4001"]),
    (("h",), "1 to 4000", [*NO_WHOLE_NUMBERS, "0", "-1", "4001"]),
    (("s",), "W from 1 to 4000, H from 1 to 4000", NO_BOXES),
    (("c", "fit"), "fit, fill, cover", [*_words("fit", "lfill", "thumb"), "stretch", "crop"]),
    (("q",), "1 to 100 or auto", [*NO_WHOLE_NUMBERS, "0", "-1", "101", "AUTO"]),
    (("f",), "auto, jpg, jpeg, png, webp, avif, gif, jxl, mp4 or webm", [*FORMAT_WORDS, "tiff"]),
    (("dpr",), "1 to 3", [*NO_NUMBERS, "0", "0.99", "3.01", "4", "auto"]),
    (("gr",), "1", ["", "0", "2", "true", "-1", "01", "1.0", "nan"]),
    (("bl",), "0.3 to 25", [*NO_NUMBERS, "0", "0.29", "25.01", "26", "-1"]),
    (("r",), "-360 to 360", [*NO_WHOLE_NUMBERS, "-361", "361", "-0"]),
    (("bg",), "6 hex digits", [*NO_COLOURS, "red", "#ffffff", "#fffff", "fff", "ffffff80"]),
]  # fmt: skip
