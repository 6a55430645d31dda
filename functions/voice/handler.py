"""The voice function: ``functions.voice.handler.handler``."""

from functions.bundles import open_voice
from functions.gateway import Gateway
from functions.voice.routes import ROUTES

handler = Gateway("vitrine-voice", ROUTES, open_voice)
