"""`Extraction` to RDF and back, and people's decisions as RDF: the one place where the model and RDF meet.

Not in it: the database (`kg.store`), and what a graph must hold (`kg.validate`).
"""
