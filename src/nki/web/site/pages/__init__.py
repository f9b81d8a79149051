"""The pages, each a function from the site in one language to a page."""
