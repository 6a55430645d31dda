"""How the starter towers are made: one 256-d space for words (English, some Chinese) and pictures.

The stages in the order in which `run.py` walks them; each leaves files in the output folder:

1. `corpus.py`      data folder → texts, (picture, captions) pairs, held-out parts (`splits.py`)
2. `vocabulary.py`  a WordPiece vocabulary pruned from the teacher's, with the Chinese characters shoppers type
3. `teacher.py`     all-MiniLM-L6-v2 vectors of every English text
4. `trunk.py`       outputs of MobileNetV2's frozen first blocks, cached
5. `space.py`       the linear map from the teacher's 384 dimensions to the shared 256
6. `text_stage.py`  the small text tower learns the mapped teacher (distillation)
7. `vision_stage.py` MobileNetV2's last blocks learn to meet the captions in that space (contrastive)
8. `export_onnx.py` both towers → int8 ONNX; `evaluate.py` measures them on the held-out parts
"""
