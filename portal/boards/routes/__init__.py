"""The addresses of the boards, and of the way there."""

from portal.boards.routes import comeback, entries, material, public, starting

routes = [*public.routes, *comeback.routes, *starting.routes, *entries.routes, *material.routes]
