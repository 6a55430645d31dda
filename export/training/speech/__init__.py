"""How the starter speech model is made: a small CTC model of English letters and pinyin, with zipformer-CTC's interface.

The steps in the order in which `recipe.py` walks them; each leaves files in the output folder and is taken up again
where it was interrupted:

1. `alphabet.py`   the model's tokens, and a text in them
2. `texts.py`      what is said: orders, requests, titles, numbers, single words
3. `voices.py`     who says it: espeak-ng, flite, festival, Pico and neural voices (`neural.py`); some kept for measuring
4. `orders.py`     real clips of coffee orders: their wording recovered by alignment (PocketSphinx)
5. `groups.py`     clips of one voice together, and which voices are never trained on
6. `corpus.py`     all sound in one file, with its texts
7. `augment.py`    rooms, telephones, noises, codecs, speed
8. `model.py`      the network; `features.py` computes what sherpa-onnx computes
9. `stage.py`      batches and the loss
10. `export_onnx.py` int8 ONNX; `measure.py` words and slots on what was kept apart
"""
