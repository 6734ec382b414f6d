"""Every address of safeguarding, by what it is about."""

from portal.safeguarding.routes import concerns, handling, heartbeat, help, help_lines, patterns, reading, rota

routes = [
    *concerns.routes,
    *handling.routes,
    *reading.routes,
    *help.routes,
    *help_lines.routes,
    *patterns.routes,
    *rota.routes,
    *heartbeat.routes,
]
