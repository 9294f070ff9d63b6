"""Readers of predictions files. They read, report and guess; they never write, fetch or execute anything."""
