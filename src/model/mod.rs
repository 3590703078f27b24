//! What Dateline talks about: reports, the mentions of places in them, and where those are.
//!
//! These types are not file formats; each format in [`crate::formats`] has its own and converts.

mod position;
mod area;
mod span;
mod report;
mod place;
mod few;
mod number;
mod mention;
mod correction;
mod problem;

pub use area::{Area, centroid_moved, encloses};
pub use correction::{Choice, Correction, Reach};
pub use few::Few;
pub use mention::{ActorKind, Basis, Candidate, Mention, MentionId, MentionKind, Placement, Resolution, Role, Status};
pub use number::grouped;
pub use place::{Place, PlaceId, PlaceKind};
pub use position::{Bounds, LatLon};
pub use problem::{Problem, Severity};
pub use report::{Dateline, Origin, Report, ReportId, SourceMap};
pub use span::{CodePoints, Span};
