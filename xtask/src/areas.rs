//! Builds `assets/areas.bin`: polygons of countries and first-order divisions by the rows of the gazetteer.
//!
//! The outlines are cut where they meet, so that each line between neighbours is simplified and stored once.

use crate::gazetteer::{country_code, natural_earth_countries, natural_earth_divisions};
use crate::shapefile::Shape;
use anyhow::{Context, Result, ensure};
use dateline::gazetteer::areas::{Areas, STEPS_PER_DEGREE, fingerprint};
use dateline::gazetteer::index::Index;
use dateline::gazetteer::{
    AREAS_MAGIC, GAZETTEER_MAGIC, fold, pack_asset, push_section, push_signed, push_varint, unpack_asset,
};
use dateline::model::PlaceKind;
use geo::{Coord, LineString, Polygon, Simplify, Validation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How far a simplified line may stray, degrees: some 600 m, less than the source is off in places.
const TOLERANCE_DEG: f64 = 0.006;
/// Rings with less area than this are left out where their place has another, square degrees: some 2 km².
const ISLET_DEG2: f64 = 0.000_2;

/// How often the lines that cross are simplified less, before the source itself is at fault.
const ROUNDS: u32 = 10;

/// A corner in steps.
type Corner = (i32, i32);

/// A polygon: its rings, the outer one first, each closed.
type Rings = Vec<Vec<Corner>>;

/// Writes the asset into `assets`. The gazetteer must be there already.
pub fn build(assets: &Path) -> Result<()> {
    let raw = std::fs::read(assets.join("gazetteer.bin")).context("the gazetteer must be built first")?;
    let raw = unpack_asset(GAZETTEER_MAGIC, &raw).map_err(|why| anyhow::anyhow!("the gazetteer is damaged: {why}"))?;
    let index = Index::from_bytes(&raw).map_err(|why| anyhow::anyhow!("the gazetteer is damaged: {why}"))?;
    let shapes: BTreeMap<u32, Vec<Rings>> = shapes(&index)?;
    let lines = Lines::cut(&shapes);
    let bytes = lines.bytes(&shapes, fingerprint(&index))?;
    check(&bytes, &index)?;
    let packed = pack_asset(AREAS_MAGIC, &bytes, 22)?;
    eprintln!("areas.bin: {} polygons, {} bytes from {}", shapes.len(), packed.len(), bytes.len());
    std::fs::write(assets.join("areas.bin"), packed)?;
    Ok(())
}

/// Reads the asset back and fails with the names of the places that have an unsound polygon.
fn check(bytes: &[u8], index: &Index) -> Result<()> {
    let (areas, _) = Areas::from_bytes(bytes).map_err(|why| anyhow::anyhow!("the asset does not read: {why}"))?;
    let rows: Vec<u32> = areas.rows().collect();
    let (mut unsound, mut overlapping) = (Vec::new(), Vec::new());
    for &row in &rows {
        let name = || format!("{} ({})", index.name(row), index.country(row));
        let shape = areas.of(row).with_context(|| format!("{} has no polygon", name()))?;
        let shape = shape.shape();
        if !shape.0.iter().all(Validation::is_valid) {
            unsound.push(name());
        } else if !shape.is_valid() {
            // Parts that share an edge, or lie over each other in the source, are drawn as parts.
            overlapping.push(name());
        }
    }
    ensure!(unsound.is_empty(), "the polygons of these places are not valid: {}", unsound.join(", "));
    eprintln!("{} places have parts that touch or overlap: {}", overlapping.len(), overlapping.join(", "));
    Ok(())
}

/// The outlines by the row of the place.
fn shapes(index: &Index) -> Result<BTreeMap<u32, Vec<Rings>>> {
    let (mut by_id, mut by_name) = (BTreeMap::new(), BTreeMap::new());
    for row in 0..index.len() as u32 {
        if !matches!(index.kind(row), PlaceKind::Admin1 | PlaceKind::Admin2) {
            continue;
        }
        if let Some(id) = index.geonameid(row) {
            by_id.entry(id).or_insert(row);
        }
        if index.kind(row) == PlaceKind::Admin1 {
            for &name in index.names_of(row) {
                by_name.entry((index.country(row).to_string(), fold(&index.name_text(name)))).or_insert(row);
            }
        }
    }
    let mut shapes: BTreeMap<u32, Vec<Rings>> = BTreeMap::new();
    for record in natural_earth_countries()? {
        let row = country_code(&record).and_then(|code| index.country_row(code));
        if let (Some(row), Some(Shape::Polygons(polygons))) = (row, &record.shape) {
            shapes.entry(row).or_default().extend(polygons.0.iter().map(rings).flat_map(untangled));
        }
    }
    let mut left_out = 0;
    for feature in natural_earth_divisions()? {
        let properties = &feature["properties"];
        let text = |field: &str| properties[field].as_str().unwrap_or_default();
        let id = properties["gn_id"].as_u64().and_then(|id| u32::try_from(id).ok());
        let named = || {
            let key = |name: &str| (text("iso_a2").to_string(), fold(name));
            [text("name_en"), text("name")].iter().find_map(|name| by_name.get(&key(name)))
        };
        match id.and_then(|id| by_id.get(&id)).or_else(named) {
            Some(&row) => {
                let polygons = geojson_polygons(&feature["geometry"])?;
                shapes.entry(row).or_default().extend(polygons.into_iter().flat_map(untangled));
            }
            None => left_out += 1,
        }
    }
    eprintln!("{left_out} divisions have no place to belong to");
    for polygons in shapes.values_mut() {
        let area = |rings: &Rings| rings.first().map_or(0.0, |ring| ring_area(ring));
        let largest = polygons.iter().map(area).fold(0.0, f64::max);
        polygons.retain(|rings| rings[0].len() >= 4 && (area(rings) >= ISLET_DEG2 || area(rings) == largest));
    }
    shapes.retain(|_, polygons| !polygons.is_empty());
    Ok(shapes)
}

fn rings(polygon: &Polygon<f64>) -> Rings {
    let outer = ring(polygon.exterior().0.iter().map(|c| (c.x, c.y)));
    let holes = polygon.interiors().iter().map(|hole| ring(hole.0.iter().map(|c| (c.x, c.y))));
    std::iter::once(outer).chain(holes.filter(|hole| hole.len() >= 4 && ring_area(hole) >= ISLET_DEG2)).collect()
}

fn geojson_polygons(geometry: &Value) -> Result<Vec<Rings>> {
    let polygon = |value: &Value| -> Result<Rings> {
        let rings = value.as_array().context("a polygon is no array")?.iter().map(|corners| {
            let corners = corners.as_array().into_iter().flatten();
            ring(corners.filter_map(|corner| Some((corner[0].as_f64()?, corner[1].as_f64()?))))
        });
        let mut rings: Rings = rings.collect();
        let outer = rings.remove(0);
        rings.retain(|hole| hole.len() >= 4 && ring_area(hole) >= ISLET_DEG2);
        rings.insert(0, outer);
        Ok(rings)
    };
    match geometry["type"].as_str() {
        Some("Polygon") => Ok(vec![polygon(&geometry["coordinates"])?]),
        Some("MultiPolygon") => {
            geometry["coordinates"].as_array().context("polygons are no array")?.iter().map(polygon).collect()
        }
        _ => Ok(Vec::new()),
    }
}

fn ring(corners: impl Iterator<Item = (f64, f64)>) -> Vec<Corner> {
    let steps = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() as i32;
    let mut ring: Vec<Corner> = corners.map(|(x, y)| (steps(x), steps(y))).collect();
    ring.dedup();
    if ring.first() != ring.last() {
        ring.push(ring[0]);
    }
    ring
}

/// The polygon with an outer ring that runs through a corner twice taken apart there: a loop that turns the other way is
/// a hole, one that turns the same way a polygon of its own. Egypt's coast has a lagoon so, and Goiás its Federal District.
fn untangled(mut rings: Rings) -> Vec<Rings> {
    let outer = rings.remove(0);
    let mut loops = loops(&outer);
    loops.sort_by(|a, b| ring_area(b).total_cmp(&ring_area(a)));
    let Some(turn) = loops.first().map(|largest| signed_area(largest).signum()) else { return Vec::new() };
    let (own, holes): (Vec<_>, Vec<_>) = loops.into_iter().partition(|ring| signed_area(ring).signum() == turn);
    let holes = holes.into_iter().filter(|hole| ring_area(hole) >= ISLET_DEG2);
    let mut polygons: Vec<Rings> = own.into_iter().map(|ring| vec![ring]).collect();
    polygons[0].extend(rings.into_iter().chain(holes));
    polygons
}

/// The ring cut where it comes back to a corner, each piece closed. Ends that enclose nothing go.
fn loops(ring: &[Corner]) -> Vec<Vec<Corner>> {
    let (mut path, mut loops): (Vec<Corner>, Vec<Vec<Corner>>) = (Vec::new(), Vec::new());
    let mut at: BTreeMap<Corner, usize> = BTreeMap::new();
    for &corner in ring {
        if let Some(&start) = at.get(&corner) {
            let mut piece: Vec<Corner> = path.drain(start..).collect();
            at.retain(|_, &mut i| i < start);
            piece.push(corner);
            loops.push(piece);
        }
        at.insert(corner, path.len());
        path.push(corner);
    }
    loops.retain(|piece| piece.len() >= 4 && signed_area(piece) != 0.0);
    loops
}

/// Square degrees.
fn ring_area(ring: &[Corner]) -> f64 {
    signed_area(ring).abs()
}

/// Square degrees, less than 0 where the ring runs clockwise.
fn signed_area(ring: &[Corner]) -> f64 {
    let cross = |a: &Corner, b: &Corner| f64::from(a.0) * f64::from(b.1) - f64::from(b.0) * f64::from(a.1);
    let twice: f64 = ring.windows(2).map(|pair| cross(&pair[0], &pair[1])).sum();
    twice / 2.0 / (STEPS_PER_DEGREE * STEPS_PER_DEGREE)
}

/// The lines between the corners where outlines meet, and the rings made of them.
struct Lines {
    /// Each line once, in the direction in which it is less than its reverse.
    lines: Vec<Vec<Corner>>,
    /// Row, polygon, ring -> lines * 2 + 1 where it runs backwards.
    rings: BTreeMap<(u32, usize, usize), Vec<usize>>,
}

impl Lines {
    fn cut(shapes: &BTreeMap<u32, Vec<Rings>>) -> Self {
        // A corner is a meeting point if not every ring through it has the same two neighbours there.
        let mut neighbours: BTreeMap<Corner, (Corner, Corner)> = BTreeMap::new();
        let mut meetings: BTreeSet<Corner> = BTreeSet::new();
        for ring in shapes.values().flatten().flatten() {
            let corners = &ring[..ring.len() - 1];
            for (i, &corner) in corners.iter().enumerate() {
                let before = corners[(i + corners.len() - 1) % corners.len()];
                let after = corners[(i + 1) % corners.len()];
                let pair = (before.min(after), before.max(after));
                if *neighbours.entry(corner).or_insert(pair) != pair {
                    meetings.insert(corner);
                }
            }
        }
        let mut numbers: BTreeMap<Vec<Corner>, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        let mut rings = BTreeMap::new();
        for (&row, polygons) in shapes {
            for (i, polygon) in polygons.iter().enumerate() {
                for (j, ring) in polygon.iter().enumerate() {
                    let parts = parts(ring, &meetings).into_iter().map(|line| {
                        let reversed: Vec<Corner> = line.iter().rev().copied().collect();
                        let backwards = reversed < line;
                        let line = if backwards { reversed } else { line };
                        let number = *numbers.entry(line).or_insert_with_key(|line| {
                            lines.push(line.clone());
                            lines.len() - 1
                        });
                        number * 2 + usize::from(backwards)
                    });
                    rings.insert((row, i, j), parts.collect());
                }
            }
        }
        Self { lines, rings }
    }

    /// Simplified, and with their rings, as bytes.
    fn bytes(&self, shapes: &BTreeMap<u32, Vec<Rings>>, fingerprint: u64) -> Result<Vec<u8>> {
        let mut tolerances = vec![TOLERANCE_DEG; self.lines.len()];
        let mut simple: Vec<Vec<Corner>> = self.lines.iter().map(|line| simplified(line, TOLERANCE_DEG)).collect();
        // Where simplifying made a polygon cross itself, the lines that cross are simplified less, until they do not.
        let mut suspects: BTreeSet<(u32, usize)> =
            shapes.iter().flat_map(|(&row, polygons)| (0..polygons.len()).map(move |i| (row, i))).collect();
        let mut users: BTreeMap<usize, BTreeSet<(u32, usize)>> = BTreeMap::new();
        for (&(row, i, _), lines) in &self.rings {
            for line in lines {
                users.entry(line / 2).or_default().insert((row, i));
            }
        }
        for round in 0..ROUNDS {
            let mut bad_lines = BTreeSet::new();
            for &(row, i) in &suspects {
                let rings = (0..shapes[&row][i].len()).map(|j| &self.rings[&(row, i, j)]);
                bad_lines.extend(crossing(&rings.collect::<Vec<_>>(), &simple));
            }
            eprintln!("round {round}: {} of {} lines cross", bad_lines.len(), self.lines.len());
            suspects.clear();
            for line in bad_lines {
                tolerances[line] = if round + 2 >= ROUNDS { 0.0 } else { tolerances[line] / 2.0 };
                simple[line] = simplified(&self.lines[line], tolerances[line]);
                suspects.extend(&users[&line]);
            }
            if suspects.is_empty() {
                break;
            }
        }
        let mut out = Vec::new();
        push_varint(&mut out, fingerprint);
        let (mut counts, mut xs, mut ys, mut last) = (Vec::new(), Vec::new(), Vec::new(), (0, 0));
        for line in &simple {
            push_varint(&mut counts, line.len() as u64);
            for &(x, y) in line {
                push_signed(&mut xs, i64::from(x - last.0));
                push_signed(&mut ys, i64::from(y - last.1));
                last = (x, y);
            }
        }
        push_varint(&mut out, simple.len() as u64);
        for section in [&counts, &xs, &ys] {
            push_section(&mut out, section);
        }
        push_varint(&mut out, shapes.len() as u64);
        let (mut last_row, mut last_line) = (0, 0i64);
        for (&row, polygons) in shapes {
            push_varint(&mut out, u64::from(row - last_row));
            last_row = row;
            push_varint(&mut out, polygons.len() as u64);
            for (i, rings) in polygons.iter().enumerate() {
                push_varint(&mut out, rings.len() as u64);
                for j in 0..rings.len() {
                    let lines = &self.rings[&(row, i, j)];
                    push_varint(&mut out, lines.len() as u64);
                    for &line in lines {
                        push_signed(&mut out, line as i64 - last_line);
                        last_line = line as i64;
                    }
                }
            }
        }
        ensure!(!simple.is_empty(), "there are no polygons");
        Ok(out)
    }
}

/// The ring as lines from meeting point to meeting point; a ring that meets nothing is two lines, so that each can be
/// simplified between fixed ends.
fn parts(ring: &[Corner], meetings: &BTreeSet<Corner>) -> Vec<Vec<Corner>> {
    let corners = &ring[..ring.len() - 1];
    let mut cuts: Vec<usize> = (0..corners.len()).filter(|&i| meetings.contains(&corners[i])).collect();
    if cuts.len() < 2 {
        let start =
            cuts.first().copied().unwrap_or_else(|| (0..corners.len()).min_by_key(|&i| corners[i]).unwrap_or(0));
        let far = |i: &usize| {
            let d = |a: i32, b: i32| i64::from(a - b).pow(2);
            (d(corners[*i].0, corners[start].0) + d(corners[*i].1, corners[start].1), corners[*i])
        };
        let end = (0..corners.len()).max_by_key(far).unwrap_or(0);
        cuts = vec![start.min(end), start.max(end)];
        cuts.dedup();
    }
    let line = |from: usize, to: usize| -> Vec<Corner> {
        let len = if to > from { to - from } else { to + corners.len() - from };
        (0..=len).map(|step| corners[(from + step) % corners.len()]).collect()
    };
    (0..cuts.len()).map(|i| line(cuts[i], cuts[(i + 1) % cuts.len()])).collect()
}

/// The lines of a polygon's rings that cross or touch where they should not, and those of rings that fell flat.
fn crossing(rings: &[&Vec<usize>], simple: &[Vec<Corner>]) -> BTreeSet<usize> {
    struct Segment {
        ends: (Corner, Corner),
        line: usize,
        ring: usize,
        number: usize,
        ring_len: usize,
    }
    let mut bad = BTreeSet::new();
    let mut segments = Vec::new();
    for (ring, lines) in rings.iter().enumerate() {
        let first = segments.len();
        for &line in *lines {
            let corners = &simple[line / 2];
            let pairs = corners.windows(2).map(|pair| (pair[0], pair[1]));
            let ends: Vec<(Corner, Corner)> =
                if line & 1 == 0 { pairs.collect() } else { pairs.rev().map(|(a, b)| (b, a)).collect() };
            for ends in ends {
                let number = segments.len() - first;
                segments.push(Segment { ends, line: line / 2, ring, number, ring_len: 0 });
            }
        }
        let ring_len = segments.len() - first;
        segments[first..].iter_mut().for_each(|segment| segment.ring_len = ring_len);
        if ring_len < 3 {
            bad.extend(lines.iter().map(|line| line / 2));
        }
    }
    let west = |segment: &Segment| segment.ends.0.0.min(segment.ends.1.0);
    segments.sort_by_key(|segment| (west(segment), segment.ring, segment.number));
    let mut open: Vec<&Segment> = Vec::new();
    for segment in &segments {
        open.retain(|other| other.ends.0.0.max(other.ends.1.0) >= west(segment));
        for other in &open {
            let neighbours = segment.ring == other.ring && {
                let apart = segment.number.abs_diff(other.number);
                apart == 1 || apart == segment.ring_len - 1
            };
            let meet = if neighbours { fold_back(segment.ends, other.ends) } else { meet(segment.ends, other.ends) };
            if meet {
                bad.extend([segment.line, other.line]);
            }
        }
        open.push(segment);
    }
    bad
}

/// Which side of the line from `a` to `b` the corner `c` lies on: the sign.
fn side(a: Corner, b: Corner, c: Corner) -> i64 {
    let [dx, dy, ex, ey] = [b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1].map(i64::from);
    (dx * ey - dy * ex).signum()
}

/// Whether two segments have a point in common.
fn meet((a, b): (Corner, Corner), (c, d): (Corner, Corner)) -> bool {
    let within = |a: i32, b: i32, c: i32, d: i32| a.min(b) <= c.max(d) && c.min(d) <= a.max(b);
    within(a.0, b.0, c.0, d.0)
        && within(a.1, b.1, c.1, d.1)
        && side(a, b, c) * side(a, b, d) <= 0
        && side(c, d, a) * side(c, d, b) <= 0
}

/// Whether of two segments that follow each other one runs back over the other.
fn fold_back((a, b): (Corner, Corner), (c, d): (Corner, Corner)) -> bool {
    let (from, middle, to) = if b == c { (a, b, d) } else { (c, d, b) };
    let dot = |p: Corner, q: Corner| i64::from(p.0) * i64::from(q.0) + i64::from(p.1) * i64::from(q.1);
    let less = |p: Corner, q: Corner| (p.0 - q.0, p.1 - q.1);
    side(from, middle, to) == 0 && dot(less(from, middle), less(to, middle)) > 0
}

fn simplified(line: &[Corner], tolerance_deg: f64) -> Vec<Corner> {
    let coords = line.iter().map(|&(x, y)| Coord { x: f64::from(x), y: f64::from(y) });
    let simple = LineString(coords.collect()).simplify(tolerance_deg * STEPS_PER_DEGREE);
    simple.0.into_iter().map(|c| (c.x as i32, c.y as i32)).collect()
}
