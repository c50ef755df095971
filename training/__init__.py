"""How the tagger in `kg/tagger/weights/` is made: `python -m training` (see training/README.md).

Needs the extra `kg[train]`; nothing under `kg/` imports it. torch and transformers are known to `net`, `fit` and
`export` alone, so that data, calibration, evaluation and the card work, and are tested, without them.
"""
