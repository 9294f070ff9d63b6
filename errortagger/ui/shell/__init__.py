"""The window itself: assembly only."""
