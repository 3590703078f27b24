//! Where a fault of Dateline's own ends: with the one file, report or view that brings it out. The pure
//! modules know nothing of it; the shell guards each piece of work that it hands to them.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the work gives, or nothing where a fault ended it. The work must leave behind nothing half done
/// that anybody looks at later.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
