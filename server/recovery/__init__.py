"""Makes the database anew, from the newest copy and the kiosks' journals, when it is gone."""
