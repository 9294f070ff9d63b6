"""Dialogs: each asks one thing, is worked by keys alone, and closes by Esc."""
