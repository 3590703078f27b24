//! One place that several packs have is one place.

use super::{Gazetteer, NameMatch, TWIN_KM, fold};
use crate::geodesy::distance_km;
use crate::model::{LatLon, PlaceId, PlaceKind};
use std::collections::BTreeMap;

/// Rows of latitude, each wider than [`TWIN_KM`].
const ROWS_PER_DEGREE: f64 = 10.0;

/// Joins places that a name leads to where packs have the same one: of one sort, near each other. The earliest pack's
/// stays. That the embedded places are joined with packs' was seen to when the packs were made.
pub fn merge(gazetteer: &Gazetteer, found: &mut Vec<NameMatch>) {
    let mut packs = found.iter().map(|found| found.place.gazetteer).filter(|&number| number > 0);
    let Some(first) = packs.next() else { return };
    if packs.all(|number| number == first) {
        return;
    }
    let mut near = Near::default();
    for found in found.iter_mut().filter(|found| found.place.gazetteer > 0) {
        found.place = near.same_or_add(gazetteer, found.place, 0).unwrap_or(found.place);
    }
    found.sort_unstable();
    found.dedup_by_key(|found| found.place);
}

/// Leaves out settlements that an earlier pack has by the same name.
pub fn drop_doubles(gazetteer: &Gazetteer, found: &mut Vec<PlaceId>) {
    let mut packs = found.iter().map(|id| id.gazetteer).filter(|&number| number > 0);
    let Some(first) = packs.next() else { return };
    if packs.all(|number| number == first) {
        return;
    }
    let mut near = Near::default();
    found.retain(|&id| {
        id.gazetteer == 0 || {
            let name = fold(&gazetteer.place(id).name);
            let hash = name.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
            near.same_or_add(gazetteer, id, hash).is_none()
        }
    });
}

/// Places by what must be the same of twins, and by latitude.
#[derive(Default)]
struct Near {
    places: BTreeMap<(u32, PlaceKind, i32), Vec<(PlaceId, LatLon)>>,
}

impl Near {
    /// A place of another pack that is the same; if there is none, this one is kept for those that follow.
    fn same_or_add(&mut self, gazetteer: &Gazetteer, id: PlaceId, name: u32) -> Option<PlaceId> {
        let at = gazetteer.position(id);
        let sort = match gazetteer.kind(id) {
            PlaceKind::Neighbourhood => PlaceKind::PopulatedPlace,
            PlaceKind::AdminOther => PlaceKind::Admin2,
            kind => kind,
        };
        let row = (at.lat_deg() * ROWS_PER_DEGREE).floor() as i32;
        let around = (row - 1..=row + 1).filter_map(|row| self.places.get(&(name, sort, row))).flatten();
        let same =
            around.filter(|(other, there)| other.gazetteer != id.gazetteer && distance_km(at, *there) <= TWIN_KM);
        let same = same.map(|(other, _)| *other).min();
        if same.is_none() {
            self.places.entry((name, sort, row)).or_default().push((id, at));
        }
        same
    }
}
