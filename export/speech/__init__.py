"""The vocabulary of the shop in speech recognition: what a build adds to a speech model.

1. `numerals.py`           numbers and model names as they are spoken
2. `shop_vocabulary.py`    a feed → its phrases
3. `request_sentences.py`  phrases → sentences that shoppers say
4. `units.py`              a word → the tokens of the model
5. `language_model.py`     sentences → a bigram language model
6. `decoding_graph.py`     all of these → the decoding graph of a CTC model
7. `pronunciations.py`     how phrases sound, to correct transcripts by
8. `bundle_speech.py`      a model folder → the `speech/` of a bundle
"""
