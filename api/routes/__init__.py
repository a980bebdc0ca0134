"""Routes: look up, answer; siblings never import each other."""
