//! The precision codes of the field's two event datasets, worked out from a placement.

use crate::model::{Basis, Mention, MentionKind, Placement};

/// A radius up to which a point is the named place itself.
const EXACT_KM: f64 = 5.0;
/// A radius up to which a point or area is the surroundings of a place (UCDP: about 25 km).
const NEAR_KM: f64 = 25.0;

/// ACLED's `geo_precision`: 1 the named place, 2 near it or part of a region, 3 a larger region.
pub(super) fn acled_geo_precision(mention: &Mention, placement: &Placement) -> u8 {
    match ucdp_where_prec(mention, placement) {
        1 => 1,
        2 | 3 => 2,
        7 if placement.radius_km <= NEAR_KM => 2,
        _ => 3,
    }
}

/// UCDP's `where_prec`: 1 exact, 2 around a place, 3 second-order division, 4 first-order division,
/// 5 larger or vague, 6 country, 7 water or airspace.
pub(super) fn ucdp_where_prec(mention: &Mention, placement: &Placement) -> u8 {
    let feature_code = mention.resolution.candidates.first().map_or("", |best| best.place.feature_code.as_str());
    match mention.kind {
        MentionKind::Country => 6,
        MentionKind::Water => 7,
        MentionKind::AdminArea if feature_code.starts_with("ADM1") => 4,
        MentionKind::AdminArea if feature_code.starts_with("ADM") => 3,
        MentionKind::AdminArea => 4,
        MentionKind::Region => 5,
        _ if matches!(placement.basis, Basis::Container(_)) && placement.radius_km <= NEAR_KM => 2,
        // A square of the grid is drawn as one, and is a position all the same.
        MentionKind::Coordinate if placement.radius_km <= EXACT_KM => 1,
        _ if placement.radius_km <= EXACT_KM && placement.area.is_none() => 1,
        _ if placement.radius_km <= NEAR_KM => 2,
        _ => 5,
    }
}
