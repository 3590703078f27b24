//! The only files and, later, network: reading, atomic saving, folders.
