"""The settings of the office: read from TOML, checked, kept in versions, written."""
