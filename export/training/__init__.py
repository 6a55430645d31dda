"""How the starter towers are made: one 256-d space for words (English, Chinese) and pictures.

The order in which `recipe.py` walks the stages; each leaves a checkpoint in the output folder:

1. `corpus.py`, `drawn.py`  data folder → pictures with captions, texts, held-out parts (`splits.py`)
2. `words.py`      without models to go on from: a small text tower learns its teacher (all-MiniLM-L6-v2, `teacher.py`)
3. `meeting.py`    both towers learn to meet (contrastive); `views.py` gives the tower a new view of a picture each time
4. `words.py`      the text tower learns Chinese (`lexicon.py`) and slips, and keeps what it says of captions
5. `fusing.py`     a small model joins words and picture of one query ("this, but in red")
6. `export_onnx.py` all towers → int8 ONNX; `evaluate.py` measures them on the held-out parts, `card.py` tells
"""
