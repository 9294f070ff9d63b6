"""Pictures, sound and text files: decoded in child processes, decoded ahead, played. No Qt."""
