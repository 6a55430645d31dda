"""The kiosk: an HTTP server over one bundle, and the pages that it serves. Needs the extra ``kiosk``."""
