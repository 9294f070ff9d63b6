"""The pages of the window. Panels do not know each other; all observe the workspace."""
