"""A shopper's sealed taste between their own devices: opaque envelopes, signed requests, conditional writes."""
