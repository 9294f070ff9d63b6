"""Panels: one view of the open project each; they do not know each other."""
