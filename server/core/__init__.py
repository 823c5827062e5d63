"""The rules of the queue: pure values and functions, without I/O and without a clock."""
