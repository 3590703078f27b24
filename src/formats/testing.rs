//! A report for the writers' tests: a point, an area, and a place that nobody knows.

pub(super) fn morek() -> String {
    serde_json::json!({"dateline": 1, "id": "a1", "title": "=1+1, \"quoted\"", "published": "2024-11-30",
        "text": "Near Morek, northern Hama countryside, and Nowhere.",
        "mentions": [
            {"start": 5, "end": 10, "lat": 35.38, "lon": 36.69, "radius_km": 2, "geonameid": 170_001},
            {"start": 12, "end": 37, "kind": "relative_area", "radius_km": 40,
             "area": {"type": "Polygon", "coordinates": [[[36.4, 35.2], [36.9, 35.2], [36.6, 35.5], [36.4, 35.2]]]},
             "anchors": [{"start": 21, "end": 25, "lat": 35.13, "lon": 36.75}]},
            {"start": 43, "end": 50}]})
    .to_string()
}
