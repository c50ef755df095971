"""Attributions: who is reported to have said what, as spans of source, cue and content.

Who the sources are, and what else is known of a statement, is for `kg.resolve`; the network is in `kg.tagger`.
"""

from kg.find.attributions.extractors import Settings, find_all, fingerprint
from kg.find.attributions.joint_sources import split_joint_sources

__all__ = ["Settings", "find_all", "fingerprint", "split_joint_sources"]
