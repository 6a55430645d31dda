"""The search function: ``functions.search.handler.handler``."""

from edge_runtime.api.openapi import document_route
from functions.bundles import open_shop
from functions.gateway import Gateway
from functions.preferences.routes import ROUTES as PREFERENCES
from functions.search.routes import ROUTES
from functions.voice.routes import ROUTES as VOICE

handler = Gateway("vitrine-search", (*ROUTES, document_route((*ROUTES, *VOICE, *PREFERENCES))), open_shop)
