//! The map underneath: tile archive, vector tiles, features, pixels.
