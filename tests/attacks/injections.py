"""Five hundred strings that do harm where text is put into a language: SQL, templates, headers, paths and more."""

from functools import cache
from itertools import product

SQL_ENDS = ["", "'", '"', "')", "'))", "`", "1", "lincc'", "0"]
SQL = [
    *(" OR 1=1", " OR '1'='1", " OR 1=1 --", " OR true#", " UNION SELECT NULL,NULL--", "; DROP TABLE person;--"),
    *("; DELETE FROM comment;--", "; UPDATE person SET role='administrator';--", " AND 1=0 UNION SELECT token_hash"),
    *("||(SELECT name FROM person LIMIT 1)||", " AND (SELECT 1 FROM pg_sleep(2))--", "; SELECT pg_sleep(2)--"),
    *(" AND randomblob(900000000)", " OR sqlite_version()", " LIKE '%", " GROUP BY 1 HAVING 1=1", "; VACUUM;--"),
    *("; ATTACH DATABASE 'x' AS y;--", " ORDER BY 999", " COLLATE NOCASE", "\\'; --", " -- -", "/**/OR/**/1=1"),
]
TEMPLATE_MARKS = [
    ("{{", "}}"),
    ("${", "}"),
    ("#{", "}"),
    ("<%=", "%>"),
    ("{%", "%}"),
    ("*{", "}"),
    ("@(", ")"),
    ("[[", "]]"),
]
TEMPLATE = [
    *("7*7", "config", "settings.KEYS", "request.app.state", "''.__class__.__mro__", "self.__init__.__globals__"),
    *(
        "cycler.__init__.__globals__.os",
        "lipsum.__globals__",
        "person.role",
        "T(java.lang.Runtime)",
        "include 'base.html'",
    ),
]
HEADER_BREAKS = ["\r\n", "\n", "\r", "%0d%0a", "\u560d\u560a", "\\r\\n", "\u2028", "\x0b"]
HEADERS = [
    "Set-Cookie: portal_sign_in=x",
    "Location: //elsewhere.example",
    "Bcc: all@elsewhere.example",
    "\r\n<h1>x</h1>",
]
UP = [
    "../",
    "..\\",
    "%2e%2e%2f",
    "..%2f",
    "%252e%252e%252f",
    "....//",
    "..;/",
    "%c0%ae%c0%ae/",
    "/",
    "file:///",
    "\\\\",
]
PATHS = [
    "etc/passwd",
    "var/portal.sqlite3",
    "portal.key",
    "proc/self/environ",
    "windows/win.ini",
    "portal/settings.py%00.html",
]
LDAP = ["*", "*)(uid=*", "*)(|(uid=*", ")(cn=*))(|(cn=*", "admin)(&)", "*()|&'", "(|(objectclass=*))", "\\2a", "x*)%00"]
DOCUMENTS = [
    *(
        '{"$gt": ""}',
        '{"$ne": null}',
        "[$ne]=1",
        '{"$where": "sleep(2000)"}',
        "'; return true; var x='",
        '{"$regex": ".*"}',
    ),
    *('{"__proto__": {"role": "administrator"}}', "true, $where: '1 == 1'", "[]", '{"$in": [1]}', "|| 1==1//"),
]
SHELL_STARTS = [";", "|", "||", "&", "&&", "\n", "`", "$(", "'; ", '"; ']
SHELL = ["id", "sleep 2", "cat /etc/passwd", "touch /tmp/portal-was-here", "exit 1"]
UNICODE = [
    *("\u202eevil", "＇ OR １＝１", "ʼ OR 1=1", "a\u0300" * 30, "\ufeff", "\u200b\u200d", "\ud800", "ſelect", "K", "İ"),
    *(
        "\U000e0041",
        "\x00",
        "a\0b",
        "\x7f\x1b]0;x\x07",
        "\ufdd0",
        "ﬀ",
        "①",
        "𝟎",
        "null\u0000byte",
        "％ｓ",
        "\u2066x\u2069",
    ),
]
OTHERS = [
    *("%s%s%s%n", "%x" * 20, "{0.__class__}", "{person}", "%(name)s", "!!python/object/apply:os.system [id]", "=1+1"),
    *(
        "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
        "<?xml version='1.0'?>",
        "]]>",
        "javascript:alert(1)",
    ),
    *(
        "http://127.0.0.1:1/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "data:text/html,x",
        "gopher://127.0.0.1:1/_x",
    ),
    *("gASVJAAAAAAAAACMBXBvc2l4", 'O:8:"stdClass":0:{}', "rO0ABXNyABFqYXZh", "1;1", "1e309", "-1", "9" * 40, "NaN"),
    *(
        "(a+)+$" + "a" * 40,
        "0" * 5_000,
        ",".join("a" * 500),
        "true",
        "undefined",
        "__proto__",
        "constructor",
        ".",
        "..",
    ),
]


@cache
def strings() -> list[str]:
    """Exactly five hundred, all different."""
    made = [
        *(end + rest for end, rest in product(SQL_ENDS, SQL)),
        *(f"{before}{said}{after}" for (before, after), said in product(TEMPLATE_MARKS, TEMPLATE)),
        *(f"x{mark}{said}" for mark, said in product(HEADER_BREAKS, HEADERS)),
        *(up * 6 + path for up, path in product(UP, PATHS)),
        *(f"{start}{said}" for start, said in product(SHELL_STARTS, SHELL)),
    ]
    whole = [*LDAP, *DOCUMENTS, *UNICODE, *OTHERS]
    return list(dict.fromkeys([*whole, *made]))[:500]
