"""Making surveys, printing the way to them, and answering them."""

from portal.surveys.routes import (
    answering,
    bringing,
    building,
    checking,
    comparing,
    half_sheets,
    recordings,
    surveys,
    translating,
    ways_in,
    words,
)

routes = [
    *bringing.routes,
    *surveys.routes,
    *building.routes,
    *translating.routes,
    *recordings.routes,
    *checking.routes,
    *comparing.routes,
    *words.routes,
    *ways_in.routes,
    *answering.routes,
    *half_sheets.routes,
]
