"""Between the session and the panels: the workspace, and thin Qt models."""
