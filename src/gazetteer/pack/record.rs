//! A place as it is stored: what it is, where, its names, perhaps its outline.

use crate::gazetteer::bytes::{Cursor, push_section, push_signed, push_varint};
use crate::gazetteer::index::{kind_code, kind_of_code};
use crate::model::{Area, LatLon, PlaceKind};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// In a record's first byte after its length, with the kind: it has an outline.
const HAS_AREA: u8 = 0x80;
/// Steps to a degree in which outlines are stored: about 1 m.
const AREA_STEPS: f64 = 1e5;

/// A place's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    pub kind: PlaceKind,
    pub feature: u64,
    pub country: u64,
    pub division: u64,
    pub position: [i32; 2],
    pub population: u64,
    pub id: u64,
    /// Each with its length before it, in a byte; the main one first.
    pub names: &'a [u8],
    pub area: Option<&'a [u8]>,
}

impl<'a> Record<'a> {
    pub fn push(&self, out: &mut Vec<u8>) {
        let mut body = vec![kind_code(self.kind) | if self.area.is_some() { HAS_AREA } else { 0 }];
        for value in [self.feature, self.country, self.division] {
            push_varint(&mut body, value);
        }
        for value in self.position {
            body.extend_from_slice(&value.to_le_bytes());
        }
        push_varint(&mut body, self.population);
        push_varint(&mut body, self.id);
        push_section(&mut body, self.names);
        body.extend_from_slice(self.area.unwrap_or_default());
        push_section(out, &body);
    }

    /// The record in a body without its length.
    pub fn read(body: &'a [u8]) -> Option<Self> {
        let (&first, rest) = body.split_first()?;
        let mut cursor = Cursor::new(rest);
        let (feature, country, division) = (cursor.varint(), cursor.varint(), cursor.varint());
        let mut rest = cursor.rest();
        let mut position = [0; 2];
        for value in &mut position {
            let (bytes, after) = rest.split_first_chunk::<4>()?;
            (*value, rest) = (i32::from_le_bytes(*bytes), after);
        }
        let mut cursor = Cursor::new(rest);
        let (population, id) = (cursor.varint(), cursor.varint());
        let names = cursor.section().unwrap_or_default();
        let area = (first & HAS_AREA != 0).then_some(cursor.rest());
        Some(Self {
            kind: kind_of_code(first & !HAS_AREA),
            feature,
            country,
            division,
            position,
            population,
            id,
            names,
            area,
        })
    }

    pub fn at(&self) -> LatLon {
        LatLon::clamped(f64::from(self.position[0]) / 1e5, f64::from(self.position[1]) / 1e5)
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut rest = self.names;
        std::iter::from_fn(move || {
            let (&len, after) = rest.split_first()?;
            let (name, after) = after.split_at_checked(usize::from(len))?;
            rest = after;
            Some(std::str::from_utf8(name).unwrap_or_default())
        })
    }
}

/// An outline as bytes: steps from corner to corner.
pub fn area_to_bytes(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut x, mut y) = (0, 0);
    let steps = |ring: &LineString<f64>| {
        let steps = ring.0.iter().map(|c| [c.x, c.y].map(|degrees| (degrees * AREA_STEPS).round() as i64));
        let mut corners: Vec<[i64; 2]> = steps.collect();
        corners.dedup();
        corners
    };
    // What is less than a metre wide is no area any more.
    let polygons = shape.0.iter().map(|polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(steps);
        rings.enumerate().filter(|(i, ring)| *i == 0 || ring.len() >= 4).map(|(_, ring)| ring).collect::<Vec<_>>()
    });
    let polygons: Vec<_> = polygons.filter(|rings| rings[0].len() >= 4).collect();
    push_varint(&mut out, polygons.len() as u64);
    for rings in polygons {
        push_varint(&mut out, rings.len() as u64);
        for corners in rings {
            push_varint(&mut out, corners.len() as u64);
            for corner in corners {
                push_signed(&mut out, corner[0] - x);
                push_signed(&mut out, corner[1] - y);
                [x, y] = corner;
            }
        }
    }
    out
}

pub fn area_from_bytes(bytes: &[u8]) -> Option<Area> {
    let mut cursor = Cursor::new(bytes);
    let (mut x, mut y) = (0i64, 0i64);
    let mut polygons = Vec::new();
    for _ in 0..cursor.varint().min(cursor.len() as u64) {
        let mut rings = Vec::new();
        for _ in 0..cursor.varint().min(cursor.len() as u64) {
            let mut ring = Vec::new();
            for _ in 0..cursor.varint().min(cursor.len() as u64) {
                x = x.wrapping_add(cursor.signed());
                y = y.wrapping_add(cursor.signed());
                ring.push(Coord { x: x as f64 / AREA_STEPS, y: y as f64 / AREA_STEPS });
            }
            rings.push(LineString(ring));
        }
        let mut rings = rings.into_iter();
        polygons.push(Polygon::new(rings.next()?, rings.collect()));
    }
    Area::new(MultiPolygon(polygons), 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back() {
        let record = Record {
            kind: PlaceKind::Facility,
            feature: 300,
            country: 2,
            division: 70_000,
            position: [-1_234_567, 17_999_999],
            population: 5_000_000_000,
            id: u64::from(u32::MAX),
            names: b"\x03abc\x02de",
            area: Some(b"xyz"),
        };
        for record in [record.clone(), Record { area: None, ..record }] {
            let mut out = Vec::new();
            record.push(&mut out);
            let body = Cursor::new(&out).section().unwrap();
            assert_eq!(Record::read(body).unwrap(), record);
            assert_eq!(record.names().collect::<Vec<_>>(), ["abc", "de"]);
            for len in 0..body.len() {
                let _ = Record::read(&body[..len]);
            }
        }
    }

    #[test]
    fn outlines_come_back_and_damaged_ones_do_not_panic() {
        let ring = |corners: &[[f64; 2]]| LineString::from(corners.to_vec());
        let shape = MultiPolygon(vec![Polygon::new(
            ring(&[[36.0, 35.0], [37.5, 35.0], [37.0, 36.25], [36.0, 35.0]]),
            vec![ring(&[[36.6, 35.2], [36.7, 35.2], [36.7, 35.3], [36.6, 35.2]])],
        )]);
        let bytes = area_to_bytes(&shape);
        assert_eq!(area_from_bytes(&bytes).unwrap().shape(), &shape);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let _ = area_from_bytes(&damaged);
            let _ = area_from_bytes(&bytes[..at]);
        }
    }
}
