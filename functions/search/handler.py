"""The search function: ``functions.search.handler.handler``."""

from edge_runtime.api.openapi import document_route
from edge_runtime.api.search import ROUTES
from functions.gateway import Gateway
from functions.preferences.routes import ROUTES as PREFERENCES
from functions.search.shop import open_shop

handler = Gateway("vitrine-search", (*ROUTES, document_route((*ROUTES, *PREFERENCES))), open_shop)
