//! An area of a server's map that is to be kept as a file: which tiles it takes, and whether they may be asked for.

use super::{OnlineMap, TileId};
use crate::geodesy::{x_from_lon, y_from_lat};
use crate::model::Bounds;
use std::ops::RangeInclusive;

/// No area of more tiles is saved: enough for a province down to its villages, and no more than a server of anybody's
/// bears.
pub const AREA_TILES_MAX: u64 = 5_000;

/// Servers of OpenStreetMap and its local groups: for people who look at a map, not for saving it. Their rules forbid it
/// (<https://operations.osmfoundation.org/policies/tiles/>).
const FORBIDDEN: [&str; 5] =
    ["openstreetmap.org", "osm.org", "openstreetmap.fr", "openstreetmap.de", "tile.openstreetmap.bzh"];

/// A part of a server's map, between two zooms.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaToSave {
    map: OnlineMap,
    bounds: Bounds,
    zooms: (u8, u8),
}

/// Why an area can't be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaError {
    /// Whose servers these are forbids it.
    #[error("{0} does not allow that areas are saved")]
    Forbidden(String),
    /// The zooms are none that the server has.
    #[error("the zooms go from 0 to {0}, the smaller one first")]
    Zooms(u8),
    /// It would take too many tiles.
    #[error("that are {count} tiles, more than {AREA_TILES_MAX}")]
    TooLarge {
        /// How many.
        count: u64,
    },
}

impl AreaError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => {
                "a PMTiles extract of OpenStreetMap's data is smaller and better: open it as a map file of your own"
            }
            Self::Zooms(_) => "write them as 5-12",
            Self::TooLarge { .. } => "take a smaller area, or stop at a coarser zoom",
        }
    }
}

impl AreaToSave {
    /// The part of a map inside the bounds, from one zoom to another.
    ///
    /// # Errors
    /// If the server's rules forbid it, the zooms make no sense, or it is too large.
    pub fn new(map: OnlineMap, bounds: Bounds, zooms: RangeInclusive<u8>) -> Result<Self, AreaError> {
        let host = map.host();
        let name = host.split(':').next().unwrap_or_default();
        if FORBIDDEN.iter().any(|known| name == *known || name.ends_with(&format!(".{known}"))) {
            return Err(AreaError::Forbidden(host));
        }
        let zoom_max = map.about().zoom_max;
        if zooms.start() > zooms.end() || *zooms.end() > zoom_max {
            return Err(AreaError::Zooms(zoom_max));
        }
        let area = Self { map, bounds, zooms: (*zooms.start(), *zooms.end()) };
        let count = area.tile_count();
        if count > AREA_TILES_MAX { Err(AreaError::TooLarge { count }) } else { Ok(area) }
    }

    /// The server's map.
    #[must_use]
    pub fn map(&self) -> &OnlineMap {
        &self.map
    }

    /// How many tiles it takes.
    #[must_use]
    pub fn tile_count(&self) -> u64 {
        let count = |range: &RangeInclusive<u32>| u64::from(range.end() - range.start()) + 1;
        let at_zoom = |zoom| {
            let (columns, rows) = self.ranges(zoom);
            columns.iter().map(count).sum::<u64>() * count(&rows)
        };
        (self.zooms.0..=self.zooms.1).map(at_zoom).sum()
    }

    /// Its tiles, the coarsest first.
    #[must_use]
    pub fn tiles(&self) -> Vec<TileId> {
        let mut tiles = Vec::new();
        for zoom in self.zooms.0..=self.zooms.1 {
            let (columns, rows) = self.ranges(zoom);
            for y in rows {
                tiles.extend(columns.iter().flat_map(|columns| columns.clone()).map(|x| TileId::new(zoom, x, y)));
            }
        }
        tiles
    }

    /// Columns, two ranges of them across the antimeridian, and rows of a zoom.
    fn ranges(&self, zoom: u8) -> (Vec<RangeInclusive<u32>>, RangeInclusive<u32>) {
        let last = (1_u32 << zoom) - 1;
        let index = |share: f64| (share * f64::from(last + 1)).floor().clamp(0.0, f64::from(last)) as u32;
        let Bounds { south_deg, west_deg, north_deg, east_deg } = self.bounds;
        let (west, east) = (index(x_from_lon(west_deg)), index(x_from_lon(east_deg)));
        let columns = match (west_deg <= east_deg, west <= east + 1) {
            (true, _) => vec![west..=east],
            // The two halves meet in one tile or beside each other: all the way round.
            (false, true) => vec![0..=last],
            (false, false) => vec![0..=east, west..=last],
        };
        (columns, index(y_from_lat(north_deg))..=index(y_from_lat(south_deg)))
    }

    /// What the file says about itself: rows of MBTiles' metadata, without the format of its tiles.
    #[must_use]
    pub fn metadata(&self) -> Vec<(&'static str, String)> {
        let Bounds { south_deg, west_deg, north_deg, east_deg } = self.bounds;
        let (host, center) = (self.map.host(), self.bounds.center());
        let credit = if self.map.credit().is_empty() { host.as_str() } else { self.map.credit() };
        vec![
            ("name", format!("Area of {host}")),
            ("description", format!("An area of the map of {host}, saved by Dateline")),
            ("type", "baselayer".to_owned()),
            ("version", "1".to_owned()),
            ("attribution", credit.to_owned()),
            ("bounds", format!("{west_deg:.6},{south_deg:.6},{east_deg:.6},{north_deg:.6}")),
            ("center", format!("{:.6},{:.6},{}", center.lon_deg(), center.lat_deg(), self.zooms.0)),
            ("minzoom", self.zooms.0.to_string()),
            ("maxzoom", self.zooms.1.to_string()),
        ]
    }

    /// What is said before it is fetched: who learns what, and for how long it may take.
    #[must_use]
    pub fn what_is_learned(&self) -> String {
        let host = self.map.host();
        let count = self.tile_count();
        let tiles = if count == 1 { "1 tile".to_owned() } else { format!("{count} tiles") };
        format!(
            "{tiles} are fetched from {host}, two at a time. It learns which area that is, when, and from which network address."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(
        template: &str,
        [west_deg, south_deg, east_deg, north_deg]: [f64; 4],
        zooms: RangeInclusive<u8>,
    ) -> Result<AreaToSave, AreaError> {
        let bounds = Bounds { south_deg, west_deg, north_deg, east_deg };
        AreaToSave::new(OnlineMap::new(template, "© Somebody").unwrap(), bounds, zooms)
    }

    const OWN: &str = "https://tiles.example.org/{z}/{x}/{y}.png?key=SECRET";

    #[test]
    fn an_area_is_the_tiles_that_it_touches() {
        let idlib = area(OWN, [36.0, 35.0, 37.5, 36.5], 0..=6).unwrap();
        let tiles = idlib.tiles();
        assert_eq!(tiles.len() as u64, idlib.tile_count());
        assert_eq!(tiles[..3], [TileId::new(0, 0, 0), TileId::new(1, 1, 0), TileId::new(2, 2, 1)]);
        assert!(tiles.iter().all(|tile| tile.is_on_map()));
        assert!(tiles.contains(&TileId::new(6, 38, 25)));
    }

    #[test]
    fn an_area_across_the_antimeridian_has_both_its_sides() {
        let fiji = area(OWN, [177.0, -19.0, -178.0, -16.0], 4..=5).unwrap();
        let columns: Vec<u32> = fiji.tiles().iter().filter(|tile| tile.zoom == 5).map(|tile| tile.x).collect();
        assert_eq!(columns, [0, 31]);
        // Coarse tiles of both sides may be one; none comes twice.
        let world = area(OWN, [10.0, -19.0, 5.0, -16.0], 0..=3).unwrap();
        let mut tiles = world.tiles();
        let count = tiles.len();
        tiles.sort();
        tiles.dedup();
        assert_eq!(tiles.len(), count);
    }

    #[test]
    fn openstreetmaps_servers_are_never_emptied() {
        for host in
            ["tile.openstreetmap.org", "{s}.tile.openstreetmap.org", "tile.OSM.org", "a.tile.openstreetmap.fr:443"]
        {
            let error =
                area(&format!("https://{host}/{{z}}/{{x}}/{{y}}.png"), [36.0, 35.0, 37.0, 36.0], 0..=3).unwrap_err();
            assert!(matches!(error, AreaError::Forbidden(_)) && error.hint().contains("PMTiles"), "{host}");
        }
        assert!(area("https://notopenstreetmap.org/{z}/{x}/{y}.png", [36.0, 35.0, 37.0, 36.0], 0..=3).is_ok());
    }

    #[test]
    fn what_is_too_large_or_senseless_is_refused() {
        let of = |zooms| area(OWN, [35.0, 32.0, 42.0, 37.5], zooms);
        assert!(matches!(of(0..=14), Err(AreaError::TooLarge { count }) if count > 100_000));
        assert_eq!(of(0..=20), Err(AreaError::Zooms(19)));
        #[allow(clippy::reversed_empty_ranges)]
        let reversed = of(9..=5);
        assert_eq!(reversed, Err(AreaError::Zooms(19)));
        assert!(of(0..=9).is_ok());
    }

    #[test]
    fn the_files_metadata_credit_and_never_tell_the_key() {
        let area = area(OWN, [36.0, 35.0, 37.5, 36.5], 2..=6).unwrap();
        let metadata = area.metadata();
        assert!(metadata.contains(&("attribution", "© Somebody".to_owned())));
        assert!(!format!("{metadata:?}{}", area.what_is_learned()).contains("SECRET"));
    }
}
