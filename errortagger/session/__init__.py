"""One open project in memory: numpy columns, one function that changes them, undo. No Qt, no SQL."""
