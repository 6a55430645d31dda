"""The voice function: ``functions.voice.handler.handler``."""

from edge_runtime.api.voice import ROUTES
from functions.bundles import open_voice
from functions.gateway import Gateway

handler = Gateway("vitrine-voice", ROUTES, open_voice)
