"""The trained net: its weights, the words and windows it is given, and the decoding of its tags into spans.

Not in it: how spans make up an attribution (`kg.find.attributions`), and how the weights are made (`training/`).
"""

from __future__ import annotations

from kg.tagger.heads import DIGITS, Head, PairHead, load_head, load_pair_head
from kg.tagger.reading import Reading, read
from kg.tagger.session import load_tokenizer

__all__ = ["DIGITS", "Head", "PairHead", "Reading", "load_head", "load_pair_head", "load_tokenizer", "read"]
