"""Pictures of the graph: what to draw (`neighbourhood`) apart from how a page shows it (`page`)."""
