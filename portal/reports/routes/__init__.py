"""Reports: having editions made, reading, wording and publishing them; words to be quoted; this quarter so far."""

from portal.reports.routes import children, dashboard, editions, files, orders, quotes

routes = [
    *files.routes,  # `7.json` would be an edition's name, too
    *orders.routes,
    *dashboard.routes,
    *quotes.routes,
    *children.routes,
    *editions.routes,
]
