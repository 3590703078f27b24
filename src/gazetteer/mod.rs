//! Places and their names: a name in, candidates out.
