"""Drawings these tests write: hostile ones by class, and honest ones with what they must look like."""

SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SVG = "http://www.w3.org/2000/svg"
CANARY_COLOUR = (251, 7, 243)
CANARY_WORDS = "canary-of-the-private-file"


def svg(inside: str = "", *, attributes: str = 'width="64" height="64"', before: str = "") -> str:
    return f"{before}<svg {SPACES} {attributes}>{inside}</svg>"


def hostile(picture: str, words: str, url: str) -> dict[str, str | bytes]:
    """Every attack by name: `picture` and `words` are paths of private files, `url` a listener's address."""
    return {
        **_scripts(),
        **_links(url),
        **_includes(picture, words, url),
        **_styles(picture, url),
        **_documents(words, url),
        **_disguises(picture, url),
    }


def _scripts() -> dict[str, str | bytes]:
    bodies = {
        "script": "<script>alert(1)</script>",
        "script in CDATA": "<script><![CDATA[alert(1)]]></script>",
        "script by href": '<script xlink:href="data:text/javascript,alert(1)"/>',
        "script inside text": "<text><script>alert(1)</script></text>",
        "script inside style": "<style><script>alert(1)</script></style>",
        "script inside title": "<title><script>alert(1)</script></title>",
        "script of XHTML": '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        "script with a prefix": f'<s:script xmlns:s="{SVG}">alert(1)</s:script>',
        "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
        "onclick": '<rect width="64" height="64" onclick="alert(1)"/>',
        "onmouseover in capitals": '<rect width="64" height="64" ONMOUSEOVER="alert(1)"/>',
        "onbegin": '<animate attributeName="x" onbegin="alert(1)" dur="1s"/>',
        "onfocus": '<g tabindex="0" autofocus="" onfocusin="alert(1)"><rect width="9" height="9"/></g>',
        "handler": '<handler ev:event="load" xmlns:ev="http://www.w3.org/2001/xml-events">alert(1)</handler>',
        "listener": '<listener event="load" handler="#h" xmlns="http://www.w3.org/2001/xml-events"/>',
        "foreignObject script": _foreign("<script>alert(1)</script>"),
        "foreignObject img": _foreign('<img src="x" onerror="alert(1)"/>'),
        "iframe": _foreign('<iframe src="javascript:alert(1)"/>'),
        "embed": _foreign('<embed src="javascript:alert(1)"/>'),
        "form": _foreign('<form action="javascript:alert(1)"><button autofocus="">x</button></form>'),
        "set href": '<a id="a"><set attributeName="href" to="javascript:alert(1)"/><text y="9">x</text></a>',
        "animate href": _animated(
            '<animate attributeName="xlink:href" values="javascript:alert(1)" dur="1s"/>'
        ),
        "animate onclick": _animated('<set attributeName="onmouseover" to="alert(1)"/>'),
        "animate by reference": '<a id="a"/><set href="#a" attributeName="href" to="javascript:alert(1)"/>',
        "attribute in its own namespace": '<rect width="9" height="9" x:onclick="alert(1)" xmlns:x="urn:x"/>',
    }
    return {
        **{name: svg(body) for name, body in bodies.items()},
        "onload": svg(attributes='width="9" height="9" onload="alert(1)"'),
        "onload after a line": svg(attributes='width="9" height="9" \n onload\n=\n"alert(1)"'),
        "onerror by entity": svg(attributes='width="9" height="9" onload="&#97;lert(1)"'),
        "baseProfile and script type": svg(
            "<script>alert(1)</script>", attributes='width="9" height="9" contentScriptType="text/ecmascript"'
        ),
    }


def _foreign(body: str) -> str:
    inside = f'<body xmlns="http://www.w3.org/1999/xhtml">{body}</body>'
    return f'<foreignObject width="64" height="64">{inside}</foreignObject>'


def _animated(animation: str) -> str:
    return f'<a xlink:href="#b"><text y="20">x</text>{animation}</a>'


def _links(url: str) -> dict[str, str | bytes]:
    targets = {
        "javascript": "javascript:alert(1)",
        "javascript with a tab": "java&#9;script:alert(1)",
        "javascript in capitals": " JaVaScRiPt:alert(1)",
        "data page": "data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;",
        "http": url,
        "no scheme": url.removeprefix("http:"),
        "file": "file:///etc/passwd",
        "vbscript": "vbscript:alert(1)",
    }
    links = {
        f"link to {name}": svg(f'<a href="{target}"><text y="20">x</text></a>')
        for name, target in targets.items()
    }
    xlinks = {
        f"xlink to {name}": svg(f'<a xlink:href="{target}" target="_top"><text y="20">x</text></a>')
        for name, target in targets.items()
    }
    return {**links, **xlinks}


def _includes(picture: str, words: str, url: str) -> dict[str, str | bytes]:
    size = 'width="64" height="64"'
    bodies = {
        "image path": f'<image xlink:href="{picture}" {size}/>',
        "image path without xlink": f'<image href="{picture}" {size}/>',
        "image file URL": f'<image href="file://{picture}" {size}/>',
        "image beside it": f'<image href="canary.png" {size}/>',
        "image from above": f'<image href="../canary.png" {size}/>',
        "image by http": f'<image href="{url}" {size}/>',
        "image by https": f'<image href="{url.replace("http:", "https:")}" {size}/>',
        "image of ImageMagick's text": f'<image href="text:{words}" {size}/>',
        "image that is an svg": f'<image href="data:image/svg+xml,%3Csvg/%3E" {size}/>',
        "image with a prefix": f'<s:image xmlns:s="{SVG}" s:href="{picture}" href="{picture}" {size}/>',
        "image in a pattern": f'<pattern id="p" {size}><image href="{picture}" {size}/></pattern>'
        f'<rect {size} fill="url(#p)"/>',
        "image in a mask": f'<mask id="m"><image href="{picture}" {size}/></mask>'
        f'<rect {size} mask="url(#m)"/>',
        "img": f'<img src="{picture}" {size}/>',
        "feImage path": f'<filter id="f"><feImage href="{picture}"/></filter><rect {size} filter="url(#f)"/>',
        "feImage http": f'<filter id="f"><feImage href="{url}"/></filter><rect {size} filter="url(#f)"/>',
        "use of a file": f'<use href="{picture}#a"/>',
        "use by http": f'<use xlink:href="{url}#a"/>',
        "use of data": '<use href="data:image/svg+xml,%3Csvg id=%27a%27/%3E#a"/>',
        "gradient elsewhere": f'<linearGradient id="g" href="{url}#g"/><rect {size} fill="url(#g)"/>',
        "pattern elsewhere": f'<pattern id="p" href="file://{picture}#p"/><rect {size} fill="url(#p)"/>',
        "tref": f'<text y="20"><tref xlink:href="file://{words}"/></text>',
        "textPath": f'<path id="p" d="M0 9h9"/><text><textPath href="{url}#p">x</textPath></text>',
        "mpath": f'<animateMotion><mpath href="{url}#p"/></animateMotion>',
        "cursor": f'<cursor href="{url}"/><rect {size} cursor="url({url})"/>',
        "color-profile": f'<color-profile name="a" xlink:href="{url}"/>',
        "font-face": f'<font-face font-family="a"><font-face-src><font-face-uri href="{url}"/>'
        "</font-face-src></font-face>",
        "XInclude": f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{words}" parse="text"/>',
        "XInclude in text": '<text y="20"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
        f'href="file://{words}" parse="text"/></text>',
        "audio and video": f'<video href="{url}"/><audio href="{url}"/>',
        "link element": f'<link xmlns="http://www.w3.org/1999/xhtml" rel="stylesheet" href="{url}"/>',
        "discard and unknown": f'<discard href="{url}"/><unknown src="{url}"><rect/></unknown>',
        "xml:base": f'<g xml:base="file://{picture}/.."><image href="canary.png" {size}/></g>',
        "xml:base on use": f'<g xml:base="{url}"><use href="#a"/></g>',
        "attribute src": f'<rect {size} src="{picture}" data-src="{url}" formaction="{url}"/>',
    }
    return {name: svg(body) for name, body in bodies.items()}


def _styles(picture: str, url: str) -> dict[str, str | bytes]:
    rect = '<rect class="a" width="64" height="64"/>'
    sheets = {
        "@import": f'@import "{url}";',
        "@import url": f"@import url({url});",
        "@import in capitals": f"@IMPORT url('{url}') screen;",
        "@import escaped": f"@\\69mport url({url});",
        "@import behind a comment": f"@im/**/port url({url});/*",
        "@font-face": f"@font-face{{font-family:a;src:url({url})}} text{{font-family:a}}",
        "@namespace": f"@namespace url({url}); .a{{fill:red}}",
        "@media": f"@media all{{.a{{fill:url({url})}}}}",
        "fill url": f".a{{fill:url({url}#a)}}",
        "fill url quoted": f".a{{fill:url( '{url}#a' )}}",
        "fill url escaped": f".a{{fill:u\\72l({url})}}",
        "fill url of a file": f".a{{fill:url({picture}#a)}}",
        "background": f".a{{background:url({url});background-image:image-set('{url}' 1x)}}",
        "cursor": f".a{{cursor:url({url}),auto}}",
        "filter": f".a{{filter:url({url}#f)}}",
        "mask": f".a{{mask:url({picture}#m);mask-image:url({picture})}}",
        "content": f".a::before{{content:url({url})}}",
        "expression": ".a{fill:expression(alert(1))}",
        "behavior": f".a{{behavior:url({url});-moz-binding:url({url}#x)}}",
        "attribute selector": f'.a[href^="x"]{{fill:url({url})}}',
        "variable": f":root{{--a:url({url})}} .a{{fill:var(--a)}}",
        "src and attr": f".a{{fill:src('{url}');stroke:attr(href url)}}",
        "end of style": "</style><script>alert(1)</script><style>",
        "markup": "&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "in CDATA": f"<![CDATA[@import '{url}';.a{{fill:red}}]]>",
    }
    found: dict[str, str | bytes] = {
        f"style {name}": svg(f"<style>{sheet}</style>{rect}") for name, sheet in sheets.items()
    }
    values = {
        "url": f"fill:url({url})",
        "url with spaces": f"fill: url( {url} )",
        "url in quotes": f"fill:url(&quot;{url}&quot;)",
        "url among others": f"fill:red;mask:url({picture}#m);stroke:url('{url}')",
        "semicolon": "fill:url(data:image/png;base64,AAAA)",
        "javascript": "fill:url(javascript:alert(1))",
        "escape": f"fill:\\75 rl({url})",
        "newline": f"fill:url&#10;({url})",
        "comment": f"fill:u/**/rl({url})",
    }
    for name, value in values.items():
        found[f"style attribute {name}"] = svg(f'<rect width="64" height="64" style="{value}"/>')
        attribute = value.partition(":")[2]
        found[f"attribute {name}"] = svg(f'<rect width="64" height="64" fill="{attribute}"/>')
    return found


def _documents(words: str, url: str) -> dict[str, str | bytes]:
    text = '<text y="20">&x;</text>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "entity": svg(text, before='<!DOCTYPE svg [<!ENTITY x "hello">]>'),
        "entity of a file": svg(text, before=f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{words}">]>'),
        "entity by http": svg(text, before=f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{url}">]>'),
        "entity in an attribute": svg(
            '<image href="&x;"/>', before=f'<!DOCTYPE svg [<!ENTITY x "file://{words}">]>'
        ),
        "parameter entity": svg(before=f'<!DOCTYPE svg [<!ENTITY % p SYSTEM "{url}"> %p;]>'),
        "billion laughs": svg("<text>&l9;</text>", before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>'),
        "quadratic entity": svg("&x;" * 9_999, before=f'<!DOCTYPE svg [<!ENTITY x "{"a" * 50_000}">]>'),
        "entity that refers to itself": svg(text, before='<!DOCTYPE svg [<!ENTITY x "&x;">]>'),
        "entity of a document elsewhere": svg(text, before=f'<!DOCTYPE svg SYSTEM "{url}">'),
        "default attributes": svg(
            "<rect/>", before='<!DOCTYPE svg [<!ATTLIST rect onclick CDATA "alert(1)" width CDATA "9">]>'
        ),
        "notation": svg(
            before=f'<!DOCTYPE svg [<!NOTATION n SYSTEM "{url}"><!ENTITY x SYSTEM "a" NDATA n>]>'
        ),
        "document type by http": svg(
            "<rect/>", before=f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "{url}">'
        ),
        "style sheet instruction": svg("<rect/>", before=f'<?xml-stylesheet type="text/css" href="{url}"?>'),
        "style sheet of XSLT": svg(before=f'<?xml-stylesheet type="text/xsl" href="file://{words}"?>'),
        "PHP": svg("<?php echo 1; ?><rect/>", before="<?xml version='1.0'?>"),
        "broken end": svg("<g>"),
        "two roots": svg() + svg(),
        "words behind it": svg() + "<script>alert(1)</script>",
        "NUL": svg("\0"),
        "HTML": "<!DOCTYPE html><html><body><svg onload='alert(1)'></svg></body></html>",
        "HTML inside": f"<html xmlns='http://www.w3.org/1999/xhtml'>{svg()}</html>",
        "attribute twice": '<svg xmlns="http://www.w3.org/2000/svg" width="9" width="10"/>',
        "prefix that is not declared": svg('<x:script>alert(1)</x:script><rect y:onclick="a"/>'),
    }


def _disguises(picture: str, url: str) -> dict[str, str | bytes]:
    attack = svg(f'<script>alert(1)</script><image href="{picture}" width="64" height="64"/>')
    renamed = f'<s:svg xmlns:s="{SVG}" width="64" height="64"><s:image href="{picture}"/></s:svg>'
    return {
        "byte order mark": b"\xef\xbb\xbf" + attack.encode(),
        "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + attack.encode(),
        "UTF-16": attack.encode("utf-16"),
        "UTF-16 without mark": attack.encode("utf-16-le"),
        "UTF-32": attack.encode("utf-32"),
        "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>'
        + attack.replace("<script", "+ADw-script").encode(),
        "Latin-1": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + attack.encode() + b"<!--\xe9-->",
        "EBCDIC": '<?xml version="1.0" encoding="cp037"?>'.encode("cp037") + attack.encode("cp037"),
        "unknown encoding": b'<?xml version="1.0" encoding="x-evil"?>' + attack.encode(),
        "overlong UTF-8": attack.encode().replace(b"<script", b"\xc0\xbcscript"),
        "half a character": attack.encode().replace(b"alert", b"\xc3"),
        "prefixed root": renamed,
        "namespace of nobody": f'<svg xmlns="urn:x" width="9" height="9"><image href="{picture}"/></svg>',
        "no namespace": f'<svg width="9" height="9"><image href="{picture}"/></svg>',
        "namespace by entity": svg(f'<g xmlns="&#104;ttp://www.w3.org/1999/xhtml"><img src="{url}"/></g>'),
        "namespace changed back": svg(
            f'<x xmlns="urn:x"><image xmlns="{SVG}" href="{picture}" width="64" height="64"/></x>'
        ),
        "xlink by another prefix": f'<svg xmlns="{SVG}" xmlns:y="http://www.w3.org/1999/xlink" width="64" '
        f'height="64"><image y:href="{picture}" width="64" height="64"/></svg>',
        "href twice": svg(f'<use href="{url}" xlink:href="#a"/><use href="#a" xlink:href="{url}"/>'),
        "element in capitals": svg(f'<IMAGE href="{picture}" width="64" height="64"/>'),
        "unicode names": svg(
            '<\u017fcript>alert(1)</\u017fcript><rect \u017ftyle="x" width="9" height="9"/>'
        ),
        "CDATA that ends": svg("<text><![CDATA[</text><script>alert(1)</script>]]></text>"),
        "comment that ends": svg("<!-- --><script>alert(1)</script><!-- -->"),
        "nested svg": svg(f'<svg onload="alert(1)"><image href="{picture}" width="64" height="64"/></svg>'),
        "switch": svg(f'<switch><foreignObject/><image href="{picture}" width="64" height="64"/></switch>'),
        "id with markup": svg('<g id="&lt;script&gt;alert(1)&lt;/script&gt;"/><use href="#&lt;x"/>'),
        "words with markup": svg('<text y="9">&lt;script&gt;alert(1)&lt;/script&gt;</text>'),
        "font name with markup": svg('<text font-family="&quot;&gt;&lt;script&gt;alert(1)">x</text>'),
    }
