"""How the fitted weights that kg carries are made: the tagger's (`python -m training`), and those of two other models.

Nothing under `kg/` imports it. It needs the extra `kg[train]`, but only `net`, `fit` and `export` import torch and
transformers, so that data, calibration, evaluation and the card work, and are tested, without them.
"""
