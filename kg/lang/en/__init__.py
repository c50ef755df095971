"""English: word lists (TOML), inflection, numbers, word classes, given names, geography, institutions, event triggers.

Functions here read words and phrases, never a document: that is for `kg.doc` and the layers after it.
"""
