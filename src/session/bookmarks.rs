//! Bookmarks: views of the map to come back to.

use crate::model::LatLon;
use serde_json::{Value, json};

/// Most bookmarks that are kept.
const BOOKMARKS_MAX: usize = 200;
/// Longest name, characters.
const NAME_MAX: usize = 120;

/// A view of the map under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// What the analyst calls it.
    pub name: String,
    /// What stands in the middle of the map.
    pub center: LatLon,
    /// The map's zoom.
    pub zoom: f64,
}

/// Keeps a view; the newest stands first, and the oldest goes where there are too many.
pub(super) fn add(bookmarks: &mut Vec<Bookmark>, bookmark: Bookmark) {
    bookmarks.retain(|old| *old != bookmark);
    bookmarks.insert(0, bookmark);
    bookmarks.truncate(BOOKMARKS_MAX);
}

/// A name as it is kept: on one line, and not too long.
pub(super) fn clean_name(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(NAME_MAX).collect()
}

/// Bookmarks as the settings keep them.
#[must_use]
pub fn write_bookmarks(bookmarks: &[Bookmark]) -> String {
    let list: Vec<Value> = bookmarks
        .iter()
        .map(|bookmark| {
            let (lat, lon) = (bookmark.center.lat_deg(), bookmark.center.lon_deg());
            json!({"name": bookmark.name, "lat": lat, "lon": lon, "zoom": bookmark.zoom})
        })
        .collect();
    Value::Array(list).to_string()
}

/// The bookmarks of the settings; what can't be understood is left out.
#[must_use]
pub fn read_bookmarks(text: &str) -> Vec<Bookmark> {
    let Ok(Value::Array(list)) = serde_json::from_str(text) else { return Vec::new() };
    let bookmark = |value: &Value| {
        let number = |key: &str| value.get(key)?.as_f64();
        Some(Bookmark {
            name: clean_name(value.get("name")?.as_str()?),
            center: LatLon::new(number("lat")?, number("lon")?)?,
            zoom: number("zoom")?.clamp(crate::geodesy::ZOOM_MIN, crate::geodesy::ZOOM_MAX),
        })
    };
    list.iter().filter_map(bookmark).take(BOOKMARKS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bookmarks_outlive_the_settings(name in "\\PC{0,40}", lat in -90.0..=90.0f64, lon in -180.0..180.0f64, zoom in 0.0..=18.0f64) {
            let kept = vec![Bookmark { name, center: LatLon::new(lat, lon).unwrap(), zoom }];
            let read = read_bookmarks(&write_bookmarks(&kept));
            prop_assert_eq!(&read[0].name, &kept[0].name);
            let (a, b) = (read[0].center, kept[0].center);
            prop_assert!((a.lat_deg() - b.lat_deg()).abs() < 1e-9 && (a.lon_deg() - b.lon_deg()).abs() < 1e-9);
            prop_assert!((read[0].zoom - kept[0].zoom).abs() < 1e-9);
        }

        #[test]
        fn any_text_is_read_as_what_it_holds(text in "\\PC{0,80}") {
            prop_assert!(read_bookmarks(&text).len() <= BOOKMARKS_MAX);
        }
    }

    #[test]
    fn what_makes_no_view_is_left_out() {
        let text =
            r#"[{"name": "a", "lat": 95, "lon": 0, "zoom": 3}, {"name": "b", "lat": 1, "lon": 2, "zoom": 99}, 7]"#;
        let read = read_bookmarks(text);
        assert_eq!((read.len(), read[0].name.as_str(), read[0].zoom), (1, "b", 18.0));
    }
}
