"""Attributions: who is reported to have said what, as spans of source, cue and content.

Who the sources are, and what else is known of a statement, is for `kg.resolve`; the network is in `kg.tagger`.
"""

from kg.find.attributions.extractors import Settings, find_all, fingerprint
from kg.find.attributions.joint_sources import split_joint_sources
from kg.find.attributions.speech import has_speech_cue, is_reported_speech

__all__ = ["Settings", "find_all", "fingerprint", "has_speech_cue", "is_reported_speech", "split_joint_sources"]
