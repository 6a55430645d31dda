"""How the starter models are trained: one space of 256 dimensions for words (English, Chinese) and pictures.

1. `corpus.py`, `synthetic_images.py`  a data folder → pictures with captions, texts, held-out parts (`splits.py`)
2. `text_distillation.py`    without models to start from, a small text encoder learns from its teacher (`teacher.py`)
3. `contrastive.py`          both encoders learn together; `augmentation.py` gives a new view of a picture each time
4. `text_distillation.py`    the text encoder learns Chinese (`lexicon.py`) and spelling errors
5. `fusion.py`               a small model joins words and picture of one query ("this, but in red")
6. `export_onnx.py`          all encoders → int8 ONNX; `evaluate.py` measures them on the held-out parts, `model_card.py`
                             writes the model card
"""
