//! Reads ESRI shapefiles: points, lines and polygons with their attributes. Just what Natural Earth uses.

#![allow(dead_code)]

use anyhow::{Context, Result, bail, ensure};
use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// One row of a shapefile.
#[derive(Clone, Debug)]
pub struct Record {
    /// The shape; `None` for a null shape.
    pub shape: Option<Shape>,
    fields: BTreeMap<String, String>,
}

impl Record {
    /// The attribute, or empty where there is none. Names are matched in any case.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(&name.to_ascii_uppercase()).map_or("", String::as_str)
    }

    /// All attributes: name in upper case and value, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A shape, x = longitude and y = latitude in degrees.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A point.
    Point(Coord<f64>),
    /// The parts of a line.
    Lines(Vec<LineString<f64>>),
    /// Polygons with their holes.
    Polygons(MultiPolygon<f64>),
}

/// The records of a `.shp` and the `.dbf` beside it, in file order.
///
/// # Errors
/// If a file is cut short, or has shapes of another sort.
pub fn read(shp: &[u8], dbf: &[u8]) -> Result<Vec<Record>> {
    let shapes = read_shapes(shp).context("reading the shapes")?;
    let rows = read_table(dbf).context("reading the attributes")?;
    ensure!(shapes.len() == rows.len(), "{} shapes, but {} rows of attributes", shapes.len(), rows.len());
    Ok(shapes.into_iter().zip(rows).map(|(shape, fields)| Record { shape, fields }).collect())
}

fn read_shapes(shp: &[u8]) -> Result<Vec<Option<Shape>>> {
    let mut shapes = Vec::new();
    let mut at = 100;
    while at + 8 <= shp.len() {
        let words = u32::from_be_bytes(array(shp, at + 4)?) as usize;
        let record = shp.get(at + 8..at + 8 + 2 * words).context("a record is cut short")?;
        shapes.push(read_shape(record)?);
        at += 8 + 2 * words;
    }
    Ok(shapes)
}

fn read_shape(record: &[u8]) -> Result<Option<Shape>> {
    // The Z and M variants carry their extra numbers after the plane coordinates.
    Ok(match u32::from_le_bytes(array(record, 0)?) {
        0 => None,
        1 | 11 | 21 => Some(Shape::Point(coord(record, 4)?)),
        3 | 13 | 23 => Some(Shape::Lines(parts(record)?)),
        5 | 15 | 25 => Some(Shape::Polygons(polygons(parts(record)?))),
        other => bail!("shape type {other} is not read"),
    })
}

fn parts(record: &[u8]) -> Result<Vec<LineString<f64>>> {
    let part_count = u32::from_le_bytes(array(record, 36)?) as usize;
    let point_count = u32::from_le_bytes(array(record, 40)?) as usize;
    let start = |part: usize| -> Result<usize> {
        if part == part_count {
            return Ok(point_count);
        }
        Ok(u32::from_le_bytes(array(record, 44 + 4 * part)?) as usize)
    };
    let points_at = 44 + 4 * part_count;
    (0..part_count)
        .map(|part| (start(part)?..start(part + 1)?).map(|point| coord(record, points_at + 16 * point)).collect())
        .collect()
}

/// Outer rings run clockwise in a shapefile, holes the other way, each hole in one of the outer rings.
fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let (mut outer, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        let polygon = Polygon::new(ring, Vec::new());
        if polygon.signed_area() < 0.0 { outer.push(polygon) } else { holes.push(polygon) }
    }
    for hole in holes {
        use geo::Contains;
        let corner = geo::Point(hole.exterior().0[0]);
        let home = (0..outer.len())
            .filter(|&i| outer[i].unsigned_area() > hole.unsigned_area())
            .find(|&i| Polygon::new(outer[i].exterior().clone(), Vec::new()).contains(&corner));
        match home {
            Some(i) => outer[i].interiors_push(hole.exterior().clone()),
            // Wound the wrong way round: an outline after all.
            None => outer.push(hole),
        }
    }
    MultiPolygon(outer)
}

fn read_table(dbf: &[u8]) -> Result<Vec<BTreeMap<String, String>>> {
    let row_count = u32::from_le_bytes(array(dbf, 4)?) as usize;
    let header_len = u16::from_le_bytes(array(dbf, 8)?) as usize;
    let row_len = u16::from_le_bytes(array(dbf, 10)?) as usize;
    let mut columns = Vec::new();
    let mut offset = 1;
    for at in (32..header_len.saturating_sub(1)).step_by(32) {
        let descriptor = dbf.get(at..at + 32).context("the header is cut short")?;
        if descriptor[0] == 0x0d {
            break;
        }
        let name = String::from_utf8_lossy(&descriptor[..11]);
        let name = name.trim_end_matches('\0').to_ascii_uppercase();
        let width = usize::from(descriptor[16]);
        columns.push((name, offset..offset + width));
        offset += width;
    }
    (0..row_count)
        .map(|row| {
            let at = header_len + row * row_len;
            let row = dbf.get(at..at + row_len).context("a row is cut short")?;
            let text = |range: &std::ops::Range<usize>| {
                String::from_utf8_lossy(row.get(range.clone()).unwrap_or_default())
                    .trim_matches(|c: char| c == '\0' || c.is_whitespace())
                    .to_string()
            };
            Ok(columns.iter().map(|(name, range)| (name.clone(), text(range))).collect())
        })
        .collect()
}

fn coord(bytes: &[u8], at: usize) -> Result<Coord<f64>> {
    Ok(Coord { x: f64::from_le_bytes(array(bytes, at)?), y: f64::from_le_bytes(array(bytes, at + 8)?) })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N]> {
    bytes.get(at..at + N).and_then(|slice| slice.try_into().ok()).context("the file is cut short")
}
