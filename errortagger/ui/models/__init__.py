"""Qt item models: from values of the lower layers to roles."""
