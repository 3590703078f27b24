//! Paints a scene as PNG, SVG or PDF.
