"""The shop's words in speech: what a build adds to a speech model so that brands, models and kinds are heard right.

1. `numerals.py`   numbers and model names as they are spoken
2. `shopwords.py`  a feed → its words, and sentences that shoppers say with them
3. `units.py`      a word → the model's tokens
4. `bigram.py`     sentences → a language model
5. `graph.py`      all of these → the decoding graph of a CTC model
6. `sounds.py`     the catalogue's phrases with how they sound, to mend transcripts by
7. `include.py`    a model folder → the bundle's `speech/`
"""
