"""Looks up whether the result of a dossier is ready, in a file or at another program.

Nothing here is stored or logged with a dossier's code: it says who waits for what.
"""
