//! The trained ranker of candidates: boosted trees whose sums are turned into probabilities by a softmax over a name's
//! candidates and 'none of them'. Each stage looks at the neighbours as the stage before placed them.

use super::context::FEATURES;
use crate::geoparse::trees::Forest;

/// First bytes of the asset.
pub const MAGIC: &[u8; 8] = b"DLRANK\0\x01";

/// Trees over what is known of a candidate in its report.
pub type Ranker = Forest<FEATURES>;
