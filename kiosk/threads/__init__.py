"""The engine: everything that waits for a server, a device or a person."""
