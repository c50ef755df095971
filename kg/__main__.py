"""`python -m kg`: the command, where its script is not on the path."""

from kg.cli import main

main()
