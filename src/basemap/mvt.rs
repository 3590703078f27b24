//! Mapbox Vector Tiles, version 2.1, to features: <https://github.com/mapbox/vector-tile-spec>.

use super::schema::{Attributes, Class, Shape, Value, classify};
use super::{Layer, Schema, TileId};

/// One thing on a tile.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// What it is: one of the layers that are stored, not [`Layer::Ocean`] nor an edge.
    pub layer: Layer,
    /// How minor it is: 0 is the most important.
    pub rank: u8,
    /// From which zoom on it is to be drawn.
    pub min_zoom: f64,
    /// How far from the beginning of the whole line this part of it begins, in widths of the world, so
    /// that dashes go on across tiles.
    pub start: f64,
    /// Rings of polygons, without the last corner that closes them, or lines; x and y on the square world
    /// from 0 in the northwest to 1. They reach a little beyond the tile.
    pub parts: Vec<Vec<(f64, f64)>>,
}

/// A coordinate beyond this is no place on a tile.
const UNITS_MAX: i64 = 1 << 28;
/// What the format has by default.
const EXTENT: u64 = 4096;

/// The features of a tile, or what is wrong with it. What the schema does not draw is passed over.
pub(super) fn decode(mut tile: &[u8], schema: Schema, id: TileId) -> Result<Vec<Feature>, &'static str> {
    let mut features = Vec::new();
    while !tile.is_empty() {
        if let (3, Field::Bytes(layer)) = field(&mut tile)? {
            decode_layer(layer, schema, id, &mut features)?;
        }
    }
    Ok(features)
}

/// The names of a tile's layers: by them its schema is known where the archive does not tell.
pub(crate) fn layer_names(mut tile: &[u8]) -> Vec<&str> {
    let mut names = Vec::new();
    while let (false, Ok(next)) = (tile.is_empty(), field(&mut tile)) {
        let (3, Field::Bytes(mut layer)) = next else { continue };
        while let (false, Ok(next)) = (layer.is_empty(), field(&mut layer)) {
            if let (1, Field::Bytes(name)) = next {
                names.extend(std::str::from_utf8(name).ok());
            }
        }
    }
    names
}

fn decode_layer(bytes: &[u8], schema: Schema, id: TileId, features: &mut Vec<Feature>) -> Result<(), &'static str> {
    let (mut name, mut extent): (&[u8], u64) = (b"", EXTENT);
    let (mut keys, mut values): (Vec<&[u8]>, Vec<Value>) = Default::default();
    let mut raw_features = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        match field(&mut rest)? {
            (1, Field::Bytes(bytes)) => name = bytes,
            (2, Field::Bytes(bytes)) => raw_features.push(bytes),
            (3, Field::Bytes(bytes)) => keys.push(bytes),
            (4, Field::Bytes(bytes)) => values.push(value(bytes)?),
            (5, Field::Number(number)) => extent = number,
            _ => {}
        }
    }
    let Ok(name) = std::str::from_utf8(name) else { return Ok(()) };
    if extent == 0 || extent > 1 << 20 {
        return Err("a layer's extent makes no sense");
    }
    let mut attributes = Vec::new();
    for raw in raw_features {
        let (mut tags, mut geometry, mut shape): (&[u8], &[u8], u64) = (b"", b"", 0);
        let mut rest = raw;
        while !rest.is_empty() {
            match field(&mut rest)? {
                (2, Field::Bytes(bytes)) => tags = bytes,
                (3, Field::Number(number)) => shape = number,
                (4, Field::Bytes(bytes)) => geometry = bytes,
                _ => {}
            }
        }
        attributes.clear();
        while !tags.is_empty() {
            let key = varint(&mut tags).and_then(|i| keys.get(usize::try_from(i).ok()?));
            let value = varint(&mut tags).and_then(|i| values.get(usize::try_from(i).ok()?));
            attributes.push((*key.ok_or("an attribute has no name")?, *value.ok_or("an attribute has no value")?));
        }
        let shape = match shape {
            1 => Shape::Points,
            2 => Shape::Lines,
            3 => Shape::Areas,
            _ => continue,
        };
        let Some(class) = classify(schema, name, shape, &Attributes(&attributes)) else { continue };
        let world_units = extent as f64 * f64::from(id.zoom).exp2();
        let parts = decode_geometry(geometry, extent, id, shape, world_units)?;
        let Class { layer, rank, min_zoom, start } = class;
        let start = if start.is_finite() { start / world_units } else { 0.0 };
        features.push(Feature { layer, rank, min_zoom, start, parts });
    }
    Ok(())
}

fn decode_geometry(
    mut commands: &[u8],
    extent: u64,
    id: TileId,
    shape: Shape,
    world_units: f64,
) -> Result<Vec<Vec<(f64, f64)>>, &'static str> {
    const CUT: &str = "a shape is cut short";
    let corners_min = match shape {
        Shape::Points => 1,
        Shape::Lines => 2,
        Shape::Areas => 3,
    };
    // Grids are powers of two, so that these are exact and neighbouring tiles agree to the bit.
    let origin = (f64::from(id.x) * extent as f64, f64::from(id.y) * extent as f64);
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    let (mut x, mut y) = (0i64, 0i64);
    while !commands.is_empty() {
        let command = varint(&mut commands).ok_or(CUT)?;
        let (operation, count) = (command & 7, command >> 3);
        if operation == 7 {
            continue;
        }
        if operation != 1 && operation != 2 {
            return Err("a shape has an unknown command");
        }
        // Every corner takes two bytes at least.
        if count > commands.len() as u64 / 2 {
            return Err(CUT);
        }
        for _ in 0..count {
            x += zigzag(varint(&mut commands).ok_or(CUT)?);
            y += zigzag(varint(&mut commands).ok_or(CUT)?);
            if x.abs() > UNITS_MAX || y.abs() > UNITS_MAX {
                return Err("a corner lies off the map");
            }
            if operation == 1 {
                parts.push(Vec::new());
            }
            let corner = ((origin.0 + x as f64) / world_units, (origin.1 + y as f64) / world_units);
            parts.last_mut().ok_or("a shape begins nowhere")?.push(corner);
        }
    }
    parts.retain(|part| part.len() >= corners_min);
    Ok(parts)
}

fn zigzag(value: u64) -> i64 {
    // Deltas are 32 bits wide; wider ones are cut so that sums cannot overflow.
    let value = value.min(u64::from(u32::MAX));
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// An attribute's value.
fn value(mut bytes: &[u8]) -> Result<Value<'_>, &'static str> {
    let mut value = Value::Flag(false);
    while !bytes.is_empty() {
        value = match field(&mut bytes)? {
            (1, Field::Bytes(text)) => Value::Text(text),
            (2, Field::Four(bits)) => Value::Number(f64::from(f32::from_bits(bits))),
            (3, Field::Eight(bits)) => Value::Number(f64::from_bits(bits)),
            (4 | 5, Field::Number(number)) => Value::Number(number as i64 as f64),
            (6, Field::Number(number)) => Value::Number(zigzag(number) as f64),
            (7, Field::Number(number)) => Value::Flag(number != 0),
            _ => value,
        };
    }
    Ok(value)
}

/// The value of a protobuf field.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Four(u32),
    Eight(u64),
}

/// Takes the next field off the front: its number and value.
fn field<'a>(bytes: &mut &'a [u8]) -> Result<(u64, Field<'a>), &'static str> {
    const CUT: &str = "it is cut short";
    let key = varint(bytes).ok_or(CUT)?;
    let value = match key & 7 {
        0 => Field::Number(varint(bytes).ok_or(CUT)?),
        1 => {
            let (eight, rest) = bytes.split_first_chunk().ok_or(CUT)?;
            *bytes = rest;
            Field::Eight(u64::from_le_bytes(*eight))
        }
        2 => {
            let len = usize::try_from(varint(bytes).ok_or(CUT)?).map_err(|_| CUT)?;
            let (part, rest) = bytes.split_at_checked(len).ok_or(CUT)?;
            *bytes = rest;
            Field::Bytes(part)
        }
        5 => {
            let (four, rest) = bytes.split_first_chunk().ok_or(CUT)?;
            *bytes = rest;
            Field::Four(u32::from_le_bytes(*four))
        }
        _ => return Err("it has a field of an unknown sort"),
    };
    Ok((key >> 3, value))
}

/// Takes a number in groups of seven bits, the lowest first, off the front.
pub(super) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A layer 'land' with a triangle, after the example in the specification: corners (3,6), (8,12), (20,34).
    const TRIANGLE: &[u8] = &[
        0x1a, 25, 0x78, 2, 0x0a, 4, b'l', b'a', b'n', b'd', 0x12, 12, 0x18, 3, 0x22, 8, 9, 6, 12, 18, 10, 12, 24, 44,
        0x28, 0x80, 0x20,
    ];

    #[test]
    fn the_specifications_polygon_reads() {
        let features = decode(TRIANGLE, Schema::Dateline, TileId::new(0, 0, 0)).unwrap();
        assert_eq!(features.len(), 1);
        assert_eq!(features[0].layer, Layer::Land);
        let corners: Vec<_> = features[0].parts[0].iter().map(|(x, y)| (x * 4096.0, y * 4096.0)).collect();
        assert_eq!(corners, [(3.0, 6.0), (8.0, 12.0), (20.0, 34.0)]);
    }

    #[test]
    fn a_tile_cut_anywhere_is_an_error_or_less_of_a_map() {
        for len in 1..TRIANGLE.len() {
            assert!(decode(&TRIANGLE[..len], Schema::Dateline, TileId::new(0, 0, 0)).is_err(), "{len}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_tile_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = layer_names(&bytes);
            for schema in [Schema::Dateline, Schema::Protomaps, Schema::OpenMapTiles, Schema::Shortbread, Schema::Other] {
                let _ = decode(&bytes, schema, TileId::new(3, 1, 1));
            }
        }

        #[test]
        fn a_tile_with_other_bytes_in_it_does_not_panic(at in 0..TRIANGLE.len(), byte: u8, at_2 in 0..TRIANGLE.len(), byte_2: u8) {
            let mut bytes = TRIANGLE.to_vec();
            bytes[at] = byte;
            bytes[at_2] = byte_2;
            let _ = layer_names(&bytes);
            for schema in [Schema::Dateline, Schema::Protomaps, Schema::OpenMapTiles, Schema::Shortbread, Schema::Other] {
                let _ = decode(&bytes, schema, TileId::new(3, 1, 1));
            }
        }
    }
}
