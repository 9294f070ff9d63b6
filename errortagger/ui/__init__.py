"""The window. The only package that knows Qt; it asks the session and the use cases for everything it shows."""
