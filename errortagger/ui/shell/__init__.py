"""The shell: assembles the window, owns theme, menus and start-up."""
