"""All that depends on the language of the articles: word lists as data, and the functions that read them.

A folder a language (`en/`). What is found with them in an article is for `kg.doc` and `kg.find`.
"""
