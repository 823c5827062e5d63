"""Copies of the database, made by the server itself, from which a day can be recovered."""
