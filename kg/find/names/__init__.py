"""Proper names of persons, institutions and places, with the titles printed on them.

Who a name means, and which names are one person's, is for `kg.resolve`.
"""

from kg.find.names.finder import find_names
from kg.find.names.headline import names_in_headline

__all__ = ["find_names", "names_in_headline"]
