"""Five hundred texts that somebody may enter to break a page, made from parts, each with a word of its own.

`MARK` is in all of them: an element, an attribute or a script that holds it in a wrong place came from them.
Should a template engine compute one, `COMPUTED` appears.
"""

from itertools import cycle, islice, product

MARK = "zqx"
COMPUTED = f"8281{MARK}"

_BREAKOUTS = (
    "", '"', "'", '">', "'>", "`", "</title>", "</textarea>", "</script>", "</style>", "</template>", "-->",
    "]]>", "</select></option>", '"/>', "</a></p></div>", "\\\"", "\\'", "&quot;&gt;", "%22%3E",
)  # fmt: skip
_PAYLOADS = (
    "<{m}>", "<script>{m}()</script>", "<img src=x onerror={m}>", "<svg onload={m}>", "<svg/onload={m}//",
    "<iframe srcdoc={m}></iframe>", "<a href=javascript:{m}>{m}</a>",
    "<style>@import '//{m}.example'</style>",
    "<link rel=stylesheet href=//{m}.example>", "<meta http-equiv=refresh content=0;//{m}.example>",
    "<base href=//{m}.example>", "<form action=//{m}.example><input name={m}>", "<math><mi xlink:href={m}>",
    "<!--{m}", "<![CDATA[{m}", "<?{m}?>", "<!DOCTYPE {m}>", "<details open ontoggle={m}>", "<{m} onclick={m}",
    " onmouseover={m} ", " autofocus onfocus={m} x=", " hx-get=//{m}.example hx-trigger=load ",
    " style=background:url(//{m}.example) ", "<a is={m} data-{m}=1>", "<p hx-on:click={m}>",
)  # fmt: skip
_TEMPLATES = (
    "{{{{91*91}}}}{m}", "{{% print 91*91 %}}{m}", "${{91*91}}{m}", "#{{91*91}}{m}", "<%= 91*91 %>{m}",
    "{{{{config}}}}{m}", "{{{{''.__class__}}}}{m}", "[[91*91]]{m}", "{{0.__class__}}{m}", "%(password)s{m}",
    "%s%s%n%d{m}", "{{}}{{}}{m}", "%x%08x%p{m}", "$(id){m}", "`id`{m}", ";id;{m}", "|id|{m}", "&&id&&{m}",
)  # fmt: skip
_DATABASE = (
    "' OR '1'='1' --{m}", "'; DROP TABLE images;--{m}", '" OR ""="{m}', "1; SELECT pg_sleep(9)--{m}",
    "%{m}%", "_{m}_", "\\{m}\\", "{m}' UNION SELECT password_hash FROM users--", "Robert');--{m}",
    "{m}*", "AND OR NOT {m} NEAR(", '"{m}', "({m}", "-{m}", "tag:{m}", "tag:\"{m}",
)  # fmt: skip
_UNICODE = (
    "\u202e{m}\u202c", "\u2066{m}", "\u200b{m}\u200d", "\ufeff{m}", "{m}\u0301\u0302\u0303\u0304\u0305" * 3,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467{m}", "\U0001f3f3\ufe0f\u200d\U0001f308{m}",
    "\u0130i\u0131{m}",
    "\u1e9e\xdf{m}", "\ufdfa{m}\ufdfa", "\u0627\u0644\u0639{m}", "\u05d0{m}\u05d1", "\uff1cscript\uff1e{m}",
    "\u2028{m}\u2029", "\x85{m}\xa0", "\u3000{m}", "\u2400{m}", "\x01{m}\x02", "\x1b[31m{m}", "\x7f{m}\x08",
    "\ufffe{m}\uffff", "\U0010ffff{m}", "\u00ad{m}", "\u0e33{m}" * 9, "Z\u0351\u0343\u0342{m}" * 4,
    "\ue000{m}",
)  # fmt: skip
_OTHERS = (
    "../../{m}", "..\\..\\{m}", "/etc/passwd{m}", "C:\\{m}", "CON.{m}", "{m}%00.png", "{m}\\0", "file://{m}",
    "javascript:{m}", "data:text/html,{m}", "vbscript:{m}", "//{m}.example", "http://{m}.example/",
    "{m}\n{m}",
    "{m}\r\nSet-Cookie: {m}=1", "{m}\t{m}", "&lt;{m}&gt;", "&#60;{m}&#62;", "&#x3c;{m}", "\\u003c{m}\\u003e",
    "%3C{m}%3E", "+ADw-{m}+AD4-", "=1+1{m}", "@SUM({m})", "[{m}](javascript:{m})", "![{m}](x\"onerror=\"{m})",
    "[url=javascript:{m}]{m}[/url]", "null {m}", "NaN {m}", "undefined {m}", "1e999 {m}", "0x7f{m}", "-0 {m}",
    "{m}" + "W" * 90, "{m} " + "<b>long</b> " * 150, "{m} " + "longword" * 12, "{m}" + "\U0001f600" * 40,
    "{m}" + "&" * 90, "{m}" + "<" * 90,
)  # fmt: skip


def nasty_texts(count: int = 500) -> list[str]:
    """Return `count` different texts; each ends in no white space and holds `MARK` with its number."""
    shapes = [
        *_TEMPLATES, *_DATABASE, *_UNICODE, *_OTHERS,
        *(f"{breakout}{payload}" for breakout, payload in product(_BREAKOUTS, _PAYLOADS)),
    ]  # fmt: skip
    return [shape.format(m=f"{MARK}{number}") for number, shape in enumerate(islice(cycle(shapes), count))]
