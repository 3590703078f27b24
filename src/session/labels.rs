//! The map's own names: which places of the gazetteer a view names, in which language.

use super::bounds_of_view;
use crate::gazetteer::Gazetteer;
use crate::geodesy::{EARTH_RADIUS_KM, Viewport};
use crate::model::{PlaceId, PlaceKind};
use crate::scene::{LabelLanguage, LabelRank, MapLabel};
use crate::typography::can_draw;

/// A country or division is named where it is at least so high on the map, px: Andorra's name would cover Catalonia.
const NAMED_FROM_PX: f64 = 12.0;

/// Most names of settlements that are asked for; the scene drops those that have no room.
const LABELS_MAX: usize = 400;

/// The map's own names for a view, in a language, or none: countries and their divisions that show, and settlements,
/// biggest first. A local name that the bundled fonts lack letters for is left out; the English one then stands.
#[must_use]
pub fn map_labels(gazetteer: &Gazetteer, viewport: &Viewport, language: Option<LabelLanguage>) -> Vec<MapLabel> {
    let Some(language) = language else { return Vec::new() };
    let mut named = divisions(gazetteer, viewport);
    if let Some(population_min) = LabelRank::population_min(viewport.zoom) {
        let settlements = gazetteer.settlements_in(&bounds_of_view(viewport), population_min, LABELS_MAX);
        let rank = |id| LabelRank::of_settlement(gazetteer.population(id), gazetteer.feature_code(id) == "PPLC");
        named.extend(settlements.into_iter().map(|id| (rank(id), id)));
    }
    let label = |(rank, id): (LabelRank, PlaceId)| {
        let place = gazetteer.place(id);
        let local = (language != LabelLanguage::English).then(|| gazetteer.local_name(id)).flatten();
        let is_area = matches!(rank, LabelRank::Country | LabelRank::Province);
        MapLabel {
            local: local.filter(|name| can_draw(name)).map(|name| name.to_string()),
            extent_deg: gazetteer.extent_deg(id).filter(|_| is_area).unwrap_or_default(),
            ..MapLabel::new(place.name.as_str(), place.position, rank, place.population)
        }
    };
    named.into_iter().map(label).collect()
}

/// The countries and first-order divisions that lie in the view, at the zooms at which they are named.
fn divisions(gazetteer: &Gazetteer, viewport: &Viewport) -> Vec<(LabelRank, PlaceId)> {
    let bounds = bounds_of_view(viewport);
    let is_large = |id: PlaceId| {
        let height_deg = gazetteer.extent_deg(id).map_or(0.0, |(_, height_deg)| height_deg);
        let height_km = height_deg.to_radians() * EARTH_RADIUS_KM;
        height_km * viewport.px_per_km(gazetteer.position(id).lat_deg()) >= NAMED_FROM_PX
    };
    let of_rank = |rank: LabelRank, kind: PlaceKind, ids: fn(&Gazetteer) -> Vec<PlaceId>| {
        let ids = if rank.zooms().contains(&viewport.zoom) { ids(gazetteer) } else { Vec::new() };
        let shown = ids
            .into_iter()
            .filter(move |id| gazetteer.kind(*id) == kind && bounds.contains(gazetteer.position(*id)) && is_large(*id));
        shown.map(|id| (rank, id)).collect::<Vec<_>>()
    };
    let mut named = of_rank(LabelRank::Country, PlaceKind::Country, Gazetteer::countries);
    named.extend(of_rank(LabelRank::Province, PlaceKind::Admin1, Gazetteer::places_with_areas));
    named
}
