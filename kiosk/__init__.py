"""The touchscreen in the hall: recognises cards, offers services, hands out numbers."""
