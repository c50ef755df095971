"""Who speaks: the agent that the source of each attribution means, and the roles that names are printed with.

Not in it: where the source of an attribution stands (`kg.find.attributions`), and whom "he" and "she" mean
(`kg.resolve.pronouns`).
"""

from kg.resolve.speakers.affiliations import assign_roles
from kg.resolve.speakers.confidence import speaker_confidence
from kg.resolve.speakers.likelihood import Likelihood
from kg.resolve.speakers.representation import represent
from kg.resolve.speakers.resolver import SourceResolver

__all__ = ["Likelihood", "SourceResolver", "assign_roles", "represent", "speaker_confidence"]
