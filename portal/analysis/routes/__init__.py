"""Coding comments, alone and two apart from each other; codebooks, what was learnt of them, and what comes of it."""

from portal.analysis.routes import (
    blind,
    codebooks,
    codes,
    double,
    exchange,
    hiding,
    in_common,
    models,
    quality,
    settling,
    trying,
    workbench,
)

routes = [
    *workbench.routes,
    *hiding.routes,
    *double.routes,
    *blind.routes,
    *settling.routes,
    *codebooks.routes,
    *codes.routes,
    *trying.routes,
    *models.routes,
    *exchange.routes,
    *in_common.routes,
    *quality.routes,
]
