//! Decides what the map shows, and where.
