//! One file per format: bytes to reports, results to bytes.
