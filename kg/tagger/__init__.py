"""The trained net: what it sees of an article, how it is run, and what it says of each word.

Spans are decoded here; that spans make up an attribution is for `kg.find.attributions`. The weights lie in `weights/`;
`training/` makes them.
"""
