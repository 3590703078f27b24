//! Builds the assets of Dateline from registry packages.
fn main() {}
