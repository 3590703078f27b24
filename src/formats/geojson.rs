//! Results as GeoJSON (RFC 7946), a feature for each mention.

use super::Parsed;
use super::geometry::{area, kilometres, latitude, longitude, point, probability};
use super::parsed_report::{anchor::context, write::basis_word};
use super::precision::{acled_geo_precision, ucdp_where_prec};
use super::words::{Words, role_word};
use crate::model::{Basis, CodePoints, Mention};
use serde_json::{Map, Value, json};

/// Writes the reports' mentions as one FeatureCollection, a feature a line. A point is a `Point`, an
/// area a `Polygon` or `MultiPolygon`; a mention that is not placed is a feature with null geometry,
/// so that none is lost. Every feature carries its quote, its offsets in code points, and the report's
/// path and SHA-256.
#[must_use]
pub fn write(reports: &[Parsed<'_>]) -> String {
    let mut out = String::from("{\"type\": \"FeatureCollection\", \"features\": [");
    let mut separator = "\n";
    for parsed in reports {
        let points = CodePoints::of(&parsed.report.text);
        for mention in parsed.mentions {
            out.push_str(separator);
            out.push_str(&feature(*parsed, mention, &points).to_string());
            separator = ",\n";
        }
    }
    out.push_str("\n]}\n");
    out
}

fn feature(parsed: Parsed<'_>, mention: &Mention, points: &CodePoints) -> Value {
    let report = parsed.report;
    let text = &report.text;
    let (prefix, suffix) = context(text, mention.span);
    let resolution = &mention.resolution;
    let mut properties = Map::new();
    let mut set = |name: &str, value: Value| properties.insert(name.to_owned(), value);
    if let Some(placement) = &resolution.placement {
        set("name", placement.name.as_str().into());
    }
    set("quote", mention.span.of(text).into());
    set("prefix", prefix.into());
    set("suffix", suffix.into());
    set("start", points.from_byte(text, mention.span.start).into());
    set("end", points.from_byte(text, mention.span.end).into());
    set("role", role_word(mention.role).into());
    set("kind", mention.kind.word().into());
    set("status", resolution.status.word().into());
    set("confidence", probability(resolution.confidence).into());
    let mut geometry = Value::Null;
    if let Some(placement) = &resolution.placement {
        geometry = placement.area.as_deref().map_or_else(|| point(placement.position), area);
        if let Some(shape) = &placement.area {
            // Half the width of the zone along the outline in which the words leave it open.
            set("soft_edge_km", kilometres(shape.soft_edge_km()).into());
            // Where the area's pin stands, for programs that want a point.
            set("lat", latitude(placement.position).into());
            set("lon", longitude(placement.position).into());
        }
        set("radius_km", kilometres(placement.radius_km).into());
        set("geonameid", placement.geonameid.into());
        set("basis", basis_word(&placement.basis).into());
        if let Basis::Container(name) = &placement.basis {
            set("container", name.as_str().into());
        }
        set("geo_precision", acled_geo_precision(mention, placement).into());
        set("where_prec", ucdp_where_prec(mention, placement).into());
    }
    set("evidence", resolution.evidence.to_vec().into());
    let anchors = mention.anchors.iter().map(|anchor| {
        let placement = anchor.resolution.placement.as_ref();
        json!({
            "quote": anchor.span.of(text),
            "name": placement.map(|placement| placement.name.as_str()),
            "lat": placement.map(|placement| latitude(placement.position)),
            "lon": placement.map(|placement| longitude(placement.position)),
            "geonameid": placement.and_then(|placement| placement.geonameid),
        })
    });
    set("anchors", anchors.collect());
    set("report", report.display_name().into());
    set("report_id", report.external_id.as_deref().into());
    set("title", report.title.as_deref().into());
    set("publisher", report.publisher.as_deref().into());
    set("date", report.published.map(|date| date.to_string()).into());
    set("file", report.path.as_str().into());
    set("sha256", report.sha256.as_str().into());
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

#[cfg(test)]
mod tests {
    use super::super::{read, testing::morek};
    use super::*;

    #[test]
    fn a_point_an_area_and_what_is_not_placed_are_features() {
        let report = &read("a.json", morek().as_bytes(), None).reports[0];
        let mentions = report.given_mentions.as_deref().unwrap();
        let written = write(&[Parsed { report, mentions }]);
        let value: Value = serde_json::from_str(&written).unwrap();
        let features = value["features"].as_array().unwrap();
        assert_eq!(value["type"], "FeatureCollection");
        assert_eq!(features[0]["geometry"], json!({"type": "Point", "coordinates": [36.69, 35.38]}));
        assert_eq!(features[0]["properties"]["geo_precision"], 1);
        assert_eq!(features[0]["properties"]["prefix"], "Near ");
        assert_eq!(features[1]["geometry"]["type"], "Polygon");
        assert_eq!(features[1]["properties"]["where_prec"], 5);
        assert_eq!(features[1]["properties"]["anchors"][0]["name"], "Hama");
        assert_eq!(features[2]["geometry"], Value::Null);
        assert_eq!(features[2]["properties"]["status"], "unresolved");
        assert_eq!(features[2]["properties"]["date"], "2024-11-30");
        assert_eq!(features[2]["properties"]["sha256"].as_str().map(str::len), Some(64));
        // A feature a line, so that two answers can be compared by eye.
        assert_eq!(written.lines().count(), 5);
    }

    #[test]
    fn no_mentions_are_an_empty_collection() {
        let value: Value = serde_json::from_str(&write(&[])).unwrap();
        assert_eq!(value["features"], json!([]));
    }
}
