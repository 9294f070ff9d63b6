"""Nouns and rules of error analysis: examples, tags, answers, edits. Standard library and numpy only."""
