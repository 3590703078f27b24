//! Mapbox Vector Tiles, version 2.1, to features: <https://github.com/mapbox/vector-tile-spec>.

use super::Layer;

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

/// The features of a tile, or what is wrong with it. Layers of other names are passed over.
pub(super) fn decode(mut tile: &[u8], zoom: u8, x: u32, y: u32) -> Result<Vec<Feature>, &'static str> {
    let mut features = Vec::new();
    while !tile.is_empty() {
        if let (3, Field::Bytes(layer)) = field(&mut tile)? {
            decode_layer(layer, (zoom, x, y), &mut features)?;
        }
    }
    Ok(features)
}

fn decode_layer(bytes: &[u8], tile: (u8, u32, u32), features: &mut Vec<Feature>) -> Result<(), &'static str> {
    let (mut name, mut extent): (&[u8], u64) = (b"", EXTENT);
    let (mut keys, mut values): (Vec<&[u8]>, Vec<f64>) = Default::default();
    let mut raw_features = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        match field(&mut rest)? {
            (1, Field::Bytes(bytes)) => name = bytes,
            (2, Field::Bytes(bytes)) => raw_features.push(bytes),
            (3, Field::Bytes(bytes)) => keys.push(bytes),
            (4, Field::Bytes(bytes)) => values.push(number(bytes)?),
            (5, Field::Number(number)) => extent = number,
            _ => {}
        }
    }
    let layer = match name {
        b"land" => Layer::Land,
        b"lake" => Layer::Lake,
        b"river" => Layer::River,
        b"province_line" => Layer::ProvinceLine,
        b"country_line" => Layer::CountryLine,
        b"disputed_line" => Layer::DisputedLine,
        _ => return Ok(()),
    };
    if extent == 0 || extent > 1 << 20 {
        return Err("a layer's extent makes no sense");
    }
    for raw in raw_features {
        let (mut tags, mut geometry): (&[u8], &[u8]) = (b"", b"");
        let mut rest = raw;
        while !rest.is_empty() {
            match field(&mut rest)? {
                (2, Field::Bytes(bytes)) => tags = bytes,
                (4, Field::Bytes(bytes)) => geometry = bytes,
                _ => {}
            }
        }
        let (mut rank, mut min_zoom, mut start) = (0.0, 0.0, 0.0);
        while !tags.is_empty() {
            let key = varint(&mut tags).and_then(|i| keys.get(usize::try_from(i).ok()?));
            let value = varint(&mut tags).and_then(|i| values.get(usize::try_from(i).ok()?));
            match (key.ok_or("an attribute has no name")?, value.ok_or("an attribute has no value")?) {
                (&b"rank", value) => rank = *value,
                (&b"min_zoom", value) => min_zoom = *value,
                (&b"start", value) => start = *value,
                _ => {}
            }
        }
        let world_units = extent as f64 * f64::from(tile.0).exp2();
        let parts = decode_geometry(geometry, extent, tile, layer, world_units)?;
        let start = if start.is_finite() { start / world_units } else { 0.0 };
        features.push(Feature { layer, rank: rank.clamp(0.0, 255.0) as u8, min_zoom, start, parts });
    }
    Ok(())
}

fn decode_geometry(
    mut commands: &[u8],
    extent: u64,
    (_, tile_x, tile_y): (u8, u32, u32),
    layer: Layer,
    world_units: f64,
) -> Result<Vec<Vec<(f64, f64)>>, &'static str> {
    const CUT: &str = "a shape is cut short";
    let corners_min = if matches!(layer, Layer::Land | Layer::Lake) { 3 } else { 2 };
    // Grids are powers of two, so that these are exact and neighbouring tiles agree to the bit.
    let origin = (f64::from(tile_x) * extent as f64, f64::from(tile_y) * extent as f64);
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    let (mut x, mut y) = (0i64, 0i64);
    while !commands.is_empty() {
        let command = varint(&mut commands).ok_or(CUT)?;
        let (id, count) = (command & 7, command >> 3);
        if id == 7 {
            continue;
        }
        if id != 1 && id != 2 {
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
            if id == 1 {
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

/// An attribute's value as a number; texts count as 0.
fn number(mut value: &[u8]) -> Result<f64, &'static str> {
    let mut number = 0.0;
    while !value.is_empty() {
        number = match field(&mut value)? {
            (2, Field::Four(bits)) => f64::from(f32::from_bits(bits)),
            (3, Field::Eight(bits)) => f64::from_bits(bits),
            (4 | 5 | 7, Field::Number(value)) => value as i64 as f64,
            (6, Field::Number(value)) => zigzag(value) as f64,
            _ => number,
        };
    }
    Ok(number)
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
        let features = decode(TRIANGLE, 0, 0, 0).unwrap();
        assert_eq!(features.len(), 1);
        assert_eq!(features[0].layer, Layer::Land);
        let corners: Vec<_> = features[0].parts[0].iter().map(|(x, y)| (x * 4096.0, y * 4096.0)).collect();
        assert_eq!(corners, [(3.0, 6.0), (8.0, 12.0), (20.0, 34.0)]);
    }

    #[test]
    fn a_tile_cut_anywhere_is_an_error_or_less_of_a_map() {
        for len in 1..TRIANGLE.len() {
            assert!(decode(&TRIANGLE[..len], 0, 0, 0).is_err(), "{len}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_tile_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes, 3, 1, 1);
        }

        #[test]
        fn a_tile_with_other_bytes_in_it_does_not_panic(at in 0..TRIANGLE.len(), byte: u8, at_2 in 0..TRIANGLE.len(), byte_2: u8) {
            let mut bytes = TRIANGLE.to_vec();
            bytes[at] = byte;
            bytes[at_2] = byte_2;
            let _ = decode(&bytes, 3, 1, 1);
        }
    }
}
