"""The one owner of the office's state: rules, storage, HTTP and the staff's pages."""
