"""What is read for screens, desks, the hall, phones and reports; nothing here changes anything."""
