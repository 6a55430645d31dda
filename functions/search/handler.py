"""The search function: ``functions.search.handler.handler``."""

from edge_runtime.api.openapi import document_route
from edge_runtime.api.search import ROUTES
from edge_runtime.api.voice import ROUTES as VOICE
from functions.bundles import open_shop
from functions.gateway import Gateway
from functions.preferences.routes import ROUTES as PREFERENCES

handler = Gateway("vitrine-search", (*ROUTES, document_route((*ROUTES, *VOICE, *PREFERENCES))), open_shop)
