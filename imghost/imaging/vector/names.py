"""The allow-lists: what is not named here does not get into a stored drawing.

Left out on purpose: everything that runs (script, event attributes), moves (animate, set), loads (image,
feImage, foreignObject, font-face, tref, links) or only speaks to readers (title, desc, metadata).
"""

SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "http://www.w3.org/1999/xlink href"
XML_SPACE = "http://www.w3.org/XML/1998/namespace space"

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
TEXTS = frozenset({"text", "tspan"})
GROUPS = frozenset(
    {"svg", "g", "a", "symbol", "switch", "use", "defs", "clipPath", "mask", "marker", "pattern"}
)

_PAINTS = frozenset({"linearGradient", "radialGradient", "stop"})
_FILTERS = frozenset(
    {
        "filter", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix",
        "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA",
        "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology",
        "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence",
    }
)  # fmt: skip

ELEMENTS = SHAPES | TEXTS | GROUPS | _PAINTS | _FILTERS | {"style"}

REFERRING = frozenset({"use", "linearGradient", "radialGradient", "pattern", "filter"})
"""Elements whose `href` draws another part of the same file or takes its values from there."""

PROPERTIES = frozenset(
    {
        "alignment-baseline", "baseline-shift", "clip-path", "clip-rule", "color", "color-interpolation",
        "color-interpolation-filters", "color-rendering", "direction", "display", "dominant-baseline", "fill",
        "fill-opacity", "fill-rule", "filter", "flood-color", "flood-opacity", "font", "font-family",
        "font-size", "font-stretch", "font-style", "font-variant", "font-weight", "image-rendering",
        "isolation", "letter-spacing", "lighting-color", "marker", "marker-end", "marker-mid", "marker-start",
        "mask", "mask-type", "mix-blend-mode", "opacity", "overflow", "paint-order", "shape-rendering",
        "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
        "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
        "text-decoration", "text-rendering", "transform", "unicode-bidi", "vector-effect", "visibility",
        "word-spacing", "writing-mode",
    }
)  # fmt: skip
"""Properties that a declaration may set; as attributes they mean the same (SVG 2, 6.6)."""

_GEOMETRY = frozenset(
    {
        "cx", "cy", "dx", "dy", "fr", "fx", "fy", "height", "pathLength", "preserveAspectRatio", "r",
        "rotate", "rx", "ry", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
    }
)  # fmt: skip
_REFERENCED = frozenset(
    {
        "clipPathUnits", "filterUnits", "gradientTransform", "gradientUnits", "markerHeight", "markerUnits",
        "markerWidth", "maskContentUnits", "maskUnits", "offset", "orient", "patternContentUnits",
        "patternTransform", "patternUnits", "primitiveUnits", "refX", "refY", "spreadMethod",
    }
)  # fmt: skip
_FILTERING = frozenset(
    {
        "amplitude", "azimuth", "baseFrequency", "bias", "diffuseConstant", "divisor", "edgeMode",
        "elevation", "exponent", "in", "in2", "intercept", "k1", "k2", "k3", "k4", "kernelMatrix",
        "kernelUnitLength", "limitingConeAngle", "mode", "numOctaves", "operator", "order", "pointsAtX",
        "pointsAtY", "pointsAtZ", "preserveAlpha", "radius", "result", "scale", "seed", "slope",
        "specularConstant", "specularExponent", "stdDeviation", "stitchTiles", "surfaceScale", "tableValues",
        "targetX", "targetY", "type", "values", "xChannelSelector", "yChannelSelector", "z",
    }
)  # fmt: skip
_WRITING = frozenset({"lengthAdjust", "systemLanguage", "textLength"})

PLAIN_ATTRIBUTES = PROPERTIES | _GEOMETRY | _REFERENCED | _FILTERING | _WRITING
"""Attributes whose values follow the grammar of `values.plain`; the few others have rules of their own."""
