"""Small drawings that ask for much."""

from tests.imaging.vector.drawings import svg

_SIZE = 'width="64" height="64"'
_LARGE = 'width="4096" height="4096"'
_RECT = f"<rect {_SIZE}/>"


def refused_at_once() -> dict[str, str]:
    """What counting finds out."""
    vertices = " ".join(f"L{n % 64} {n % 61}" for n in range(60_000))
    pattern = '<pattern id="{0}" width="64" height="64">{1}</pattern>'
    mask = '<mask id="{0}">{1}</mask>'
    classes = "".join(f".c{n}{{fill:url(#i{n})}}" for n in range(18))
    stars = "".join(f"*{{fill:url(#g{n})}}" for n in range(1_900))
    return {
        "uses tenfold": svg(_tenfold('<g id="{0}">{1}</g>', '<use href="#i{0}"/>') + '<use href="#i17"/>'),
        "use of itself": svg('<g id="a"><use href="#a"/></g>'),
        "uses of each other": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "use of the whole": svg('<use href="#r"/>', attributes=f'{_SIZE} id="r"'),
        "pattern of itself": svg(f'<pattern id="p"><rect {_SIZE} style="fill:url(#p)"/></pattern>'),
        "uses in a row": svg("".join(f'<g id="i{n}"><use href="#i{n + 1}"/></g>' for n in range(2_000))),
        "patterns tenfold": svg(_tenfold(pattern, f'<rect {_SIZE} fill="url(#i{{0}})"/>')),
        "patterns by inheritance": svg(
            _tenfold('<g id="{0}" fill="url(#p{0})">{1}</g>', '<use href="#i{0}"/>')
        ),
        "patterns by style": svg(
            f"<style>{classes}</style>" + _tenfold(pattern, f'<rect {_SIZE} class="c{{0}}"/>')
        ),
        "masks tenfold": svg(_tenfold(mask, f'<rect {_SIZE} mask="url(#i{{0}})"/>')),
        "markers everywhere": svg(
            f'<marker id="m">{_RECT * 500}</marker><path d="M0 0 {vertices}" marker-mid="url(#m)"/>'
        ),
        "styles everywhere": svg(f"<style>{stars}</style>{'<g/>' * 20_000}"),
        "a million elements": svg("<g/>" * 1_000_000),
        "a million elements that do not stay": svg("<x/>" * 1_000_000),
        "deep nesting": svg("<g>" * 90_000 + "</g>" * 90_000),
        "deep nesting of strangers": svg("<x>" * 90_000 + "</x>" * 90_000),
        "many rules": svg(f"<style>{'.a{fill:red}' * 30_000}</style>"),
        "much style": svg(f"<style>{'@a;' * 100_000}</style>" * 2),
        "much text": svg(f"<text>{'wide ' * 1_700_000}</text>"),
    }


def _tenfold(container: str, reference: str) -> str:
    """Eighteen containers, each drawing the one before ten times: 10 ** 17 elements in the last."""
    return container.format("i0", _RECT) + "".join(
        container.format(f"i{n}", reference.format(n - 1) * 10) for n in range(1, 18)
    )


def bounded_while_drawing() -> dict[str, str]:
    """What only the time, the memory and librsvg's own limits can stop, where anything has to."""
    blurs = '<feGaussianBlur stdDeviation="1e9"/><feTurbulence baseFrequency="9" numOctaves="100000000"/>'
    return {
        "huge filter": svg(
            _filtered(blurs, 'x="-1e9" y="-1e9" width="1e12" height="1e12"'), attributes=_LARGE
        ),
        "huge morphology": svg(
            _filtered('<feMorphology radius="1e6" operator="dilate"/>'), attributes=_LARGE
        ),
        "huge kernel": svg(
            _filtered(f'<feConvolveMatrix order="90" kernelMatrix="{"1 " * 8_100}"/>'), attributes=_LARGE
        ),
        "tiny pattern": svg(_patterned("1e-6")),
        "huge pattern": svg(_patterned("1e9")),
        "tiny dashes": svg('<path d="M0 9H1e6" stroke="red" stroke-dasharray="1e-6"/>'),
        "huge marker": svg(
            '<marker id="m" markerWidth="1e9" markerHeight="1e9" overflow="visible"><rect width="1e9" '
            'height="1e9"/></marker><path d="M0 0L9 9" stroke="red" marker-end="url(#m)"/>'
        ),
        "huge numbers": svg('<path d="M1e38 1e38L-1e38 9e99" stroke="red" stroke-width="1e30"/>'),
        "huge letters": svg('<text font-size="1e9" y="9">xxxx</text>'),
        "many letters": svg(f'<text y="9">{"wide " * 400_000}</text>'),
        "long path": svg(
            f'<path d="M0 0 {" ".join(f"L{n % 64} {n % 61}" for n in range(400_000))}" stroke="red"/>'
        ),
        "slow style": svg(
            f"<style>{''.join(f'g g .c{n} .d{{fill:red}}' for n in range(1_999))}</style>"
            + '<g class="d"/>' * 10_000
        ),
        "tiny box": svg(_RECT, attributes=f'{_SIZE} viewBox="0 0 1e-30 1e-30"'),
        "strange transform": svg(f'<rect {_SIZE} transform="matrix(1e30 1e30 1e30 1e30 1e30 1e30)"/>'),
        "groups with opacity": svg('<g opacity=".99">' * 90 + _RECT + "</g>" * 90, attributes=_LARGE),
        "many large shapes": svg(
            '<rect width="4096" height="4096" opacity=".5"/>' * 9_000, attributes=_LARGE
        ),
    }


def _filtered(primitives: str, region: str = "") -> str:
    return f'<filter id="f" {region}>{primitives}</filter><rect width="4096" height="4096" filter="url(#f)"/>'


def _patterned(side: str) -> str:
    region = f'width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="p" {region}>{_RECT}</pattern><rect {_SIZE} fill="url(#p)"/>'
