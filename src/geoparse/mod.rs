//! Finds the mentions of places in a text and resolves each to a point or an area.
