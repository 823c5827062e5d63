"""What is screwed to the kiosk: printer, scanner, panel and speaker, each with its fake."""
