"""The preferences function: ``functions.preferences.handler.handler``."""

from functions.gateway import Gateway
from functions.preferences.routes import ROUTES
from functions.preferences.table import Table

handler = Gateway("vitrine-preferences", ROUTES, Table.from_environment)
