"""The addresses for people and programs outside, and of those who look after them."""

from portal.outside.routes import api, feeds, sharing, webhooks

routes = [*api.routes, *feeds.routes, *sharing.routes, *webhooks.routes]
