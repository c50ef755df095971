"""Coreference of persons, by "he", "she" and nouns ("the mayor"), and of institutions by nouns ("the ministry").

Not in it: the words of a source that are no pronoun, and "it", "they" and "who" as sources (`kg.resolve.speakers`).
"""

from kg.resolve.pronouns.nouns import apposed_institution, institution_antecedent
from kg.resolve.pronouns.people import Choice, People, most_probable
from kg.resolve.pronouns.ranking import Candidate, Cluster
from kg.resolve.pronouns.references import Reference, part_of

__all__ = [
    "Candidate",
    "Choice",
    "Cluster",
    "People",
    "Reference",
    "apposed_institution",
    "institution_antecedent",
    "most_probable",
    "part_of",
]
