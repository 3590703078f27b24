//! What benches show on the map: a million mentions.

#![allow(dead_code)] // each bench uses its part

use dateline::geodesy::Viewport;
use dateline::model::{LatLon, MentionId, MentionKind, ReportId, Status};
use dateline::scene::Mark;

/// A million mentions of 200,000 places, some mentioned by far the most: half of them crowded around forty
/// towns, the others all over the world; in 4,000 reports.
pub fn corpus() -> Vec<Mark<'static>> {
    const PLACES: u32 = 200_000;
    let kinds = [MentionKind::PopulatedPlace, MentionKind::Facility, MentionKind::Water, MentionKind::PopulatedPlace];
    let part = |i: u32, step: f64| (f64::from(i) * step).fract();
    (0..1_000_000u32)
        .map(|i| {
            // Squared, so that the first places come up most.
            let place = (part(i, 0.618_033_988_75).powi(2) * f64::from(PLACES)) as u32;
            let (a, b) = (part(place, 0.754_877_666_2), part(place, 0.569_840_290_9));
            let position = if place.is_multiple_of(2) {
                let town = place / 2 % 40;
                let (lat, lon) = (32.0 + part(town, 0.734_5) * 5.0, 35.0 + part(town, 0.358_7) * 7.0);
                LatLon::clamped(lat + 0.3 * (a - 0.5).powi(3) * 8.0, lon + 0.3 * (b - 0.5).powi(3) * 8.0)
            } else {
                LatLon::clamped(a * 120.0 - 50.0, b * 360.0 - 180.0)
            };
            Mark {
                id: MentionId { report: ReportId(u64::from(i / 250)), index: i % 250, anchor: None },
                name: format!("Place {place}").into(),
                position,
                radius_km: 1.0 + f64::from(place % 7),
                area: None,
                status: if place.is_multiple_of(11) { Status::Ambiguous } else { Status::Resolved },
                kind: kinds[place as usize % kinds.len()],
                by_container: place.is_multiple_of(13),
            }
        })
        .collect()
}

/// A mark with its name where it is, as the session makes them.
pub fn borrowed<'a>(mark: &'a Mark) -> Mark<'a> {
    let Mark { id, position, radius_km, status, kind, by_container, .. } = *mark;
    Mark { id, name: (&*mark.name).into(), position, radius_km, area: mark.area.clone(), status, kind, by_container }
}

/// Views of it, from afar to near, at the size of a window.
pub fn views() -> impl Iterator<Item = (&'static str, Viewport)> {
    [
        ("world", 1.5, 25.0, 30.0),
        ("continent", 4.0, 34.0, 38.0),
        ("country", 7.0, 34.5, 38.5),
        ("province", 9.0, 34.5, 38.5),
        ("town", 12.0, 32.0, 35.0),
        ("street", 16.0, 32.0, 35.0),
    ]
    .into_iter()
    .map(|(name, zoom, lat, lon)| {
        (name, Viewport { center: LatLon::clamped(lat, lon), zoom, width_px: 1280.0, height_px: 800.0 })
    })
}
