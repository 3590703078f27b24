//! The map's own names: countries and provinces spaced over their area, settlements beside their dots, in the language
//! that was chosen.
//!
//! Ranks come one after another. Of the areas that can hold their name the smallest comes first, for a large one has room
//! elsewhere; then come the others. Where a country's name finds no room even in small type, it stands beside the country
//! with a line that leads there.

use super::labels::{GAP_PX, NAME_MAX_PX, Said, Taken, line_extent};
use super::{Align, Color, Item, LabelLanguage, LabelRank, MapLabel, Point, Rect, Stroke, Style};
use crate::geodesy::Viewport;
use crate::typography::{self, Weight, text_width_px};

/// How much of its area's width a name is spread over, at the most.
const SPREAD: f64 = 0.55;
/// Least and most space between the letters of a country's and of a province's name, of the type size.
const COUNTRY_SPACING: (f64, f64) = (0.08, 0.6);
const PROVINCE_SPACING: (f64, f64) = (0.02, 0.25);
/// The second line's size and the smaller type's, of the first line's and the usual one.
const SECOND_SIZE: f64 = 0.92;
const SMALL_SIZE: f64 = 0.84;
/// How far from its country a name may stand that is led there by a line, px.
const LEADS_PX: [f64; 3] = [16.0, 28.0, 42.0];
/// From this zoom on; from afar too many would be led to.
const LEADS_FROM_ZOOM: f64 = 3.8;
/// The type size by which it is judged whether an area holds its name, px.
const NAME_SIZE: f64 = 11.0;
/// A province is not named where its name would be wider than this many times itself: it would lie over its neighbours.
const PROVINCE_NAME_MAX: f64 = 1.3;
/// A settlement is not named so near, px, to one that found no room and has so many times its people: it would be
/// taken for it.
const STANDS_FOR_PX: f64 = 16.0;
const STANDS_FOR_TIMES: u64 = 5;
/// A country's name that is wider than this many times the country is set small and in two lines.
const COUNTRY_NAME_MAX: f64 = 1.4;

/// The map's own names and the dots of its settlements, as far as they find room.
pub(super) fn items(
    labels: &[MapLabel],
    language: LabelLanguage,
    said: &Said,
    taken: &mut Taken,
    viewport: &Viewport,
    style: &Style,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut placed = Said::new();
    let mut left_out: Vec<(Point, u64)> = Vec::new();
    let order = in_order(labels, taken, viewport);
    // Names of areas keep off the dots of the cities that are named after them.
    let cities = order.iter().filter(|(label, _)| matches!(label.rank, LabelRank::Capital | LabelRank::City));
    let dots: Vec<Rect> = cities.map(|(label, at)| dot_rect(label.rank, *at).grown(2.0)).collect();
    for (label, at) in order {
        let settlement = is_settlement(label.rank);
        let key = label.text.to_lowercase();
        let within = |px: f64| move |other: &Point| (other.0 - at.0).hypot(other.1 - at.1) < px;
        let is_said = |key: &str| said.get(key).is_some_and(|points| !settlement || points.iter().any(within(60.0)));
        let is_twin = placed.get(&key).is_some_and(|points| points.iter().any(within(80.0)));
        if is_twin || is_said(&key) || label.local.as_ref().is_some_and(|local| is_said(&local.to_lowercase())) {
            continue;
        }
        let name = if settlement {
            let is_bigger = |people: u64| people >= label.population.saturating_mul(STANDS_FOR_TIMES);
            if left_out.iter().any(|(other, people)| is_bigger(*people) && within(STANDS_FOR_PX)(other)) {
                continue;
            }
            let name = beside_dot(label, language, at, taken, viewport, style);
            if name.is_none() {
                left_out.push((at, label.population));
            }
            name
        } else {
            over_area(label, language, at, (taken, &dots), viewport, style)
        };
        if let Some(name) = name {
            placed.entry(key).or_default().push(at);
            items.extend(name);
        }
    }
    items
}

/// Those that show at this zoom, and where they are on the screen; the first are placed first.
fn in_order<'a>(labels: &'a [MapLabel], taken: &Taken, viewport: &Viewport) -> Vec<(&'a MapLabel, Point)> {
    let mut order: Vec<(&MapLabel, Point)> = labels
        .iter()
        .filter(|label| label.rank.zooms().contains(&viewport.zoom))
        .map(|label| (label, viewport.screen_from_world(label.position)))
        .filter(|(_, at)| taken.has_in_frame(*at))
        .collect();
    // Those whose name their area holds are named in it, the smallest first; what is left of the room goes to the rest.
    let per_degree = viewport.world_px() / 360.0;
    let place_in_turn = |label: &MapLabel| {
        let name_px = text_width_px(&label.text, NAME_SIZE, Weight::Bold);
        let is_held = label.extent_deg.0 * per_degree * 1.1 >= name_px;
        (!is_held, if is_held { label.extent_deg.0 * label.extent_deg.1 } else { 0.0 })
    };
    order.sort_by(|(a, at_a), (b, at_b)| {
        let (turn_a, turn_b) = (place_in_turn(a), place_in_turn(b));
        a.rank
            .cmp(&b.rank)
            .then(turn_a.0.cmp(&turn_b.0))
            .then(turn_a.1.total_cmp(&turn_b.1))
            .then(b.population.cmp(&a.population))
            .then_with(|| a.text.cmp(&b.text))
            .then(at_a.0.total_cmp(&at_b.0))
            .then(at_a.1.total_cmp(&at_b.1))
    });
    order
}

/// How far a settlement's dot reaches, px.
fn dot_radius(rank: LabelRank) -> f64 {
    if rank <= LabelRank::City { 2.6 } else { 2.0 }
}

fn dot_rect(rank: LabelRank, at: Point) -> Rect {
    let dot = dot_radius(rank);
    Rect::new(at.0 - dot, at.1 - dot, 2.0 * dot, 2.0 * dot)
}

/// A settlement's name, and under it the dot with its edge.
fn beside_dot(
    label: &MapLabel,
    language: LabelLanguage,
    at: Point,
    taken: &mut Taken,
    viewport: &Viewport,
    style: &Style,
) -> Option<Vec<Item>> {
    let dot = dot_radius(label.rank);
    if !taken.is_free(&dot_rect(label.rank, at).grown(2.0)) {
        return None;
    }
    let block = Block::of(label, language, viewport.zoom, 1.0, style);
    let mut items = vec![
        Item::Disc { center: at, radius: dot + 1.0, fill: style.halo },
        Item::Disc { center: at, radius: dot, fill: style.faint_ink },
    ];
    items.extend(block.place(block.around_dot(at, dot), taken, style)?);
    taken.take(dot_rect(label.rank, at));
    Some(items)
}

/// A country's or province's name.
fn over_area(
    label: &MapLabel,
    language: LabelLanguage,
    at: Point,
    (taken, dots): (&mut Taken, &[Rect]),
    viewport: &Viewport,
    style: &Style,
) -> Option<Vec<Item>> {
    let is_country = label.rank == LabelRank::Country;
    let (spacing_min, spacing_max) = if is_country { COUNTRY_SPACING } else { PROVINCE_SPACING };
    let extent_px = {
        let per_degree = viewport.world_px() / 360.0;
        // Mercator stretches both ways alike.
        let stretch = 1.0 / label.position.lat_deg().to_radians().cos().max(0.05);
        (label.extent_deg.0 * per_degree, label.extent_deg.1 * per_degree * stretch)
    };
    let usual = Block::of(label, language, viewport.zoom, 1.0, style);
    let small = Block::of(label, language, viewport.zoom, SMALL_SIZE, style).spaced(spacing_min, spacing_min, 0.0);
    let spread = usual.clone().spaced(spacing_min, spacing_max, extent_px.0 * SPREAD);
    let tight = usual.spaced(spacing_min, spacing_min, 0.0);
    if !is_country && label.extent_deg.0 > 0.0 && tight.width() > extent_px.0 * PROVINCE_NAME_MAX {
        return None;
    }
    // A country's name that is wider than the country would lie over its neighbours and their towns.
    let folded = small.folded().filter(|_| is_country && tight.width() > extent_px.0 * COUNTRY_NAME_MAX);
    let blocks = if let Some(folded) = &folded { vec![folded, &small] } else { vec![&spread, &tight, &small] };
    let keeps_off_dots = |rect: Rect| dots.iter().all(|dot| !dot.overlaps(&rect));
    let over = blocks.into_iter().find_map(|block| {
        let spots = block.over(at, extent_px).into_iter().filter(|spot| keeps_off_dots(block.rect(*spot)));
        block.place(spots, taken, style)
    });
    // Only what is too small for its name is led to: elsewhere a line would be taken for a road.
    if over.is_some() || !is_country || viewport.zoom < LEADS_FROM_ZOOM || extent_px.0 > small.width() * 1.6 {
        return over;
    }
    LEADS_PX.into_iter().find_map(|away| small.led_to(at, away, taken, style))
}

fn is_settlement(rank: LabelRank) -> bool {
    !matches!(rank, LabelRank::Country | LabelRank::Province)
}

/// A line of a name.
#[derive(Clone)]
struct Line {
    text: String,
    size: f64,
    weight: Weight,
    color: Color,
    spacing: f64,
}

impl Line {
    fn width(&self) -> f64 {
        text_width_px(&self.text, self.size, self.weight) + self.spacing * self.gaps()
    }

    /// How many gaps are between its letters, where letters stand apart.
    fn gaps(&self) -> f64 {
        if may_be_spaced(&self.text) { self.text.chars().count().saturating_sub(1) as f64 } else { 0.0 }
    }

    fn height(&self) -> f64 {
        let (ascent, descent) = line_extent(&self.text, self.size);
        ascent + descent
    }
}

/// Where a block of lines stands in height.
#[derive(Clone, Copy)]
enum Height {
    Top(f64),
    Middle(f64),
    Bottom(f64),
}

/// A name in one line or two.
#[derive(Clone)]
struct Block {
    lines: Vec<Line>,
}

/// A place for a block: which end of its lines stands where.
type Spot = (Align, f64, Height);

impl Block {
    /// The name of a label, its type made smaller by a factor.
    fn of(label: &MapLabel, language: LabelLanguage, zoom: f64, factor: f64, style: &Style) -> Self {
        let (size, weight, color) = look(label.rank, zoom, style);
        let size = size * factor;
        let local = label.local.as_deref().filter(|local| *local != label.text);
        let (first, second) = match language {
            LabelLanguage::English => (label.text.as_str(), None),
            LabelLanguage::Local => (local.unwrap_or(&label.text), None),
            LabelLanguage::Both => (label.text.as_str(), local),
        };
        let line = |text: &str, size: f64, weight, color| {
            let text = if label.rank == LabelRank::Country { upper(text) } else { text.to_owned() };
            let text = typography::shorten(text.trim(), NAME_MAX_PX, size, weight);
            Line { text, size, weight, color, spacing: 0.0 }
        };
        let first = line(first, size, weight, color);
        let second = second.map(|text| line(text, size * SECOND_SIZE, Weight::Regular, color));
        Self { lines: std::iter::once(first).chain(second).filter(|line| !line.text.is_empty()).collect() }
    }

    /// With its letters spaced until it is so wide, px, between a least and a most space, of the type size.
    fn spaced(mut self, least: f64, most: f64, width_px: f64) -> Self {
        for line in &mut self.lines {
            let gaps = line.gaps();
            if gaps > 0.0 {
                let missing = (width_px - line.width()) / gaps;
                line.spacing = missing.clamp(least * line.size, most * line.size);
            }
        }
        self
    }

    /// The same in two lines, parted at the space nearest to the middle; none if it has two already or no space.
    fn folded(&self) -> Option<Self> {
        let [line] = self.lines.as_slice() else { return None };
        let middle = line.text.len() / 2;
        let (space, _) = line.text.match_indices(' ').min_by_key(|(at, _)| at.abs_diff(middle))?;
        let part = |text: &str| Line { text: text.to_owned(), ..line.clone() };
        Some(Self { lines: vec![part(&line.text[..space]), part(&line.text[space + 1..])] })
    }

    fn width(&self) -> f64 {
        self.lines.iter().map(Line::width).fold(0.0, f64::max)
    }

    fn height(&self) -> f64 {
        self.lines.iter().map(Line::height).sum()
    }

    fn rect(&self, (align, x, height): Spot) -> Rect {
        let (width, tall) = (self.width(), self.height());
        let left = match align {
            Align::Left => x,
            Align::Center => x - width / 2.0,
            Align::Right => x - width,
        };
        let top = match height {
            Height::Top(y) => y,
            Height::Middle(y) => y - tall / 2.0,
            Height::Bottom(y) => y - tall,
        };
        Rect::new(left, top, width, tall)
    }

    /// The first free one of some spots, taken.
    fn place(&self, spots: impl IntoIterator<Item = Spot>, taken: &mut Taken, style: &Style) -> Option<Vec<Item>> {
        if self.lines.is_empty() {
            return None;
        }
        spots.into_iter().find_map(|spot| {
            let rect = self.rect(spot);
            taken.is_free(&rect.grown(GAP_PX)).then(|| {
                taken.take(rect);
                self.items(spot, style)
            })
        })
    }

    fn items(&self, spot: Spot, style: &Style) -> Vec<Item> {
        let mut top = self.rect(spot).top;
        let lines = self.lines.iter().map(|line| {
            let (ascent, descent) = line_extent(&line.text, line.size);
            let baseline = top + ascent;
            top = baseline + descent;
            Item::Text {
                text: line.text.clone(),
                at: (spot.1, baseline),
                size: line.size,
                color: line.color,
                halo: Some(Stroke { width: line.size * 0.26, color: style.halo }),
                align: spot.0,
                weight: line.weight,
                spacing: line.spacing,
            }
        });
        lines.collect()
    }

    /// Around a dot, best first.
    fn around_dot(&self, (x, y): Point, dot: f64) -> [Spot; 8] {
        let size = self.lines.first().map_or(0.0, |line| line.size);
        let (side, slant) = (dot + 4.0, dot * 0.7 + 3.0);
        let middle = Height::Middle(y + size * 0.08);
        // As near to the dot as a line of capitals would be: the rest of the line is air.
        let (above, below) = (Height::Bottom(y - dot - 4.0 + size * 0.24), Height::Top(y + dot + size * 0.12));
        let (up, down) = (Height::Bottom(y - slant + size * 0.24), Height::Top(y + slant - size * 0.08));
        [
            (Align::Left, x + side, middle),
            (Align::Right, x - side, middle),
            (Align::Center, x, above),
            (Align::Center, x, below),
            (Align::Left, x + slant, up),
            (Align::Left, x + slant, down),
            (Align::Right, x - slant, up),
            (Align::Right, x - slant, down),
        ]
    }

    /// Over the middle of an area, or off it by as much as the area has room, and a little more.
    fn over(&self, (x, y): Point, extent_px: (f64, f64)) -> Vec<Spot> {
        /// Of the area's extent.
        const WITHIN: [(f64, f64); 9] = [
            (0.0, 0.0),
            (0.0, -0.12),
            (0.0, 0.12),
            (0.12, 0.0),
            (-0.12, 0.0),
            (0.12, -0.15),
            (-0.12, -0.15),
            (0.12, 0.15),
            (-0.12, 0.15),
        ];
        /// Of the name's own width and height.
        const OFF: [(f64, f64); 12] = [
            (0.0, -0.8),
            (0.0, 0.8),
            (0.35, 0.0),
            (-0.35, 0.0),
            (0.0, -1.3),
            (0.0, 1.3),
            (0.35, 1.0),
            (-0.35, 1.0),
            (0.35, -1.0),
            (-0.35, -1.0),
            (0.5, 0.0),
            (-0.5, 0.0),
        ];
        let (width, height) = (self.width(), self.height());
        let within = WITHIN.iter().map(|(dx, dy)| (dx * extent_px.0, dy * extent_px.1));
        let off = OFF.iter().map(|(dx, dy)| (dx * width, dy * height));
        within.chain(off).map(|(dx, dy)| (Align::Center, x + dx, Height::Middle(y + dy))).collect()
    }

    /// Beside a point, so far away, with a line to it.
    fn led_to(&self, at: Point, away: f64, taken: &mut Taken, style: &Style) -> Option<Vec<Item>> {
        /// To the sides before up and down: a name's side is short, so that its line is seen.
        const TOWARDS: [(f64, f64); 8] =
            [(-1.0, 0.0), (1.0, 0.0), (-0.8, -0.6), (-0.8, 0.6), (0.8, -0.6), (0.8, 0.6), (0.0, -1.0), (0.0, 1.0)];
        TOWARDS.into_iter().find_map(|(dx, dy)| {
            let end = (at.0 + dx * away, at.1 + dy * away);
            let align = if dx < 0.0 {
                Align::Right
            } else if dx > 0.0 {
                Align::Left
            } else {
                Align::Center
            };
            let height = match (dx == 0.0, dy < 0.0) {
                (true, true) => Height::Bottom(end.1),
                (true, false) => Height::Top(end.1),
                _ => Height::Middle(end.1),
            };
            let name = self.place([(align, end.0 + dx.signum() * dx.abs().ceil() * 3.0, height)], taken, style)?;
            let line = |width: f64, color: Color| Item::Segments {
                segments: vec![(at, end)],
                stroke: Stroke { width, color },
            };
            let mut items = vec![line(2.6, style.halo), line(0.9, style.faint_ink)];
            items.push(Item::Disc { center: at, radius: 1.4, fill: style.faint_ink });
            items.extend(name);
            Some(items)
        })
    }
}

fn look(rank: LabelRank, zoom: f64, style: &Style) -> (f64, Weight, Color) {
    let quiet = style.ink.with_opacity(0.82);
    match rank {
        LabelRank::Country => (if zoom < 3.0 { 10.5 } else { 13.0 }, Weight::Bold, style.faint_ink.with_opacity(0.85)),
        LabelRank::Capital => (12.5, Weight::Bold, quiet),
        LabelRank::City => (12.0, Weight::Regular, quiet),
        LabelRank::Province => (11.0, Weight::Bold, style.faint_ink.with_opacity(0.85)),
        LabelRank::LargeTown => (11.5, Weight::Regular, quiet),
        LabelRank::Town => (11.0, Weight::Regular, quiet),
        LabelRank::LargeVillage | LabelRank::Village => (10.5, Weight::Regular, style.faint_ink),
    }
}

/// Whether the letters of a text stand apart: those of Latin, Greek, Cyrillic and Hebrew.
fn may_be_spaced(text: &str) -> bool {
    text.chars().all(|c| c < '\u{0600}' || ('\u{1e00}'..='\u{206f}').contains(&c))
}

/// Capitals, where the script has them. Greek ones have no accents.
fn upper(text: &str) -> String {
    let plain = |c: char| match c {
        'Ά' => 'Α',
        'Έ' => 'Ε',
        'Ή' => 'Η',
        'Ί' => 'Ι',
        'Ό' => 'Ο',
        'Ύ' => 'Υ',
        'Ώ' => 'Ω',
        other => other,
    };
    text.to_uppercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LatLon;

    fn country(text: &str, lat: f64, lon: f64, extent_deg: (f64, f64), population: u64) -> MapLabel {
        MapLabel { extent_deg, ..MapLabel::new(text, LatLon::clamped(lat, lon), LabelRank::Country, population) }
    }

    fn named(labels: &[MapLabel], language: LabelLanguage, zoom: f64) -> Vec<Item> {
        let viewport = Viewport { center: LatLon::clamped(32.5, 36.0), zoom, width_px: 800.0, height_px: 600.0 };
        let mut taken = Taken::nothing(Rect::new(0.0, 0.0, 800.0, 600.0));
        items(labels, language, &Said::new(), &mut taken, &viewport, &Style::light())
    }

    fn texts(items: &[Item]) -> Vec<(&str, f64)> {
        let texts = items.iter().filter_map(|item| match item {
            Item::Text { text, spacing, .. } => Some((text.as_str(), *spacing)),
            _ => None,
        });
        texts.collect()
    }

    fn levant() -> Vec<MapLabel> {
        vec![
            country("Jordan", 31.2, 36.3, (4.3, 4.2), 11_000_000),
            country("Egypt", 27.0, 29.5, (12.0, 9.5), 110_000_000),
            country("Syria", 35.0, 38.5, (6.6, 5.0), 20_000_000),
            country("Iraq", 33.2, 43.0, (9.9, 8.3), 40_000_000),
            country("Lebanon", 33.9, 35.8, (1.5, 1.6), 6_000_000),
            country("Israel", 31.3, 34.9, (1.6, 3.8), 9_000_000),
            country("Palestine", 31.9, 35.2, (0.7, 1.2), 5_000_000),
        ]
    }

    #[test]
    fn no_country_of_a_crowd_goes_without_its_name() {
        for zoom in [4.0, 4.5, 5.0, 6.0] {
            let items = named(&levant(), LabelLanguage::English, zoom);
            let texts: Vec<&str> = texts(&items).into_iter().map(|(text, _)| text).collect();
            for name in ["JORDAN", "SYRIA", "LEBANON", "ISRAEL", "PALESTINE"] {
                assert!(texts.contains(&name), "{name} at zoom {zoom}: {texts:?}");
            }
        }
    }

    #[test]
    fn a_country_is_not_named_over_a_big_citys_dot() {
        let mut labels = vec![country("Jordan", 32.5, 36.0, (4.3, 4.2), 11_000_000)];
        let amman = MapLabel::new("Amman", LatLon::clamped(32.5, 36.0), LabelRank::Capital, 1_200_000);
        labels.push(amman);
        for zoom in [4.0, 5.0, 6.0, 7.0] {
            let items = named(&labels, LabelLanguage::English, zoom);
            let texts: Vec<&str> = texts(&items).into_iter().map(|(text, _)| text).collect();
            assert!(texts.contains(&"Amman") && texts.contains(&"JORDAN"), "at zoom {zoom}: {texts:?}");
        }
    }

    #[test]
    fn a_suburb_does_not_stand_for_the_city_that_found_no_room() {
        let town = |text: &str, lon, population| {
            let rank = LabelRank::of_settlement(population, false);
            MapLabel::new(text, LatLon::clamped(32.5, lon), rank, population)
        };
        let labels = [town("Erbil", 36.0, 1_600_000), town("Khasnahzan", 36.1, 146_000)];
        let viewport = Viewport { center: LatLon::clamped(32.5, 36.0), zoom: 7.0, width_px: 800.0, height_px: 600.0 };
        let mut taken = Taken::nothing(Rect::new(0.0, 0.0, 800.0, 600.0));
        taken.take(Rect::new(380.0, 290.0, 22.0, 20.0));
        let items = items(&labels, LabelLanguage::English, &Said::new(), &mut taken, &viewport, &Style::light());
        assert_eq!(items, []);
    }

    #[test]
    fn a_name_much_wider_than_its_country_stands_in_two_lines() {
        let country = |width_deg| country("Palestinian Territory", 31.9, 35.2, (width_deg, 1.2), 5_000_000);
        let lines = |width_deg| named(&[country(width_deg)], LabelLanguage::English, 6.0).len();
        assert_eq!((lines(0.7), lines(7.0)), (2, 1));
    }

    #[test]
    fn a_countrys_name_spreads_over_its_area_and_a_joined_script_does_not() {
        let egypt = MapLabel { local: Some("مصر".to_owned()), ..country("Egypt", 31.0, 36.0, (12.0, 9.5), 1) };
        let spacing = |language, zoom| texts(&named(std::slice::from_ref(&egypt), language, zoom))[0].1;
        assert!(spacing(LabelLanguage::English, 6.0) > spacing(LabelLanguage::English, 3.0));
        assert_eq!(spacing(LabelLanguage::Local, 6.0), 0.0);
    }

    #[test]
    fn names_are_in_the_language_that_was_chosen() {
        let mut aleppo = MapLabel::new("Aleppo", LatLon::clamped(32.5, 36.0), LabelRank::City, 1);
        let said = |label: &MapLabel, language| {
            let items = named(std::slice::from_ref(label), language, 8.0);
            texts(&items).into_iter().map(|(text, _)| text.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(said(&aleppo, LabelLanguage::Local), ["Aleppo"]);
        aleppo.local = Some("حلب".to_owned());
        assert_eq!(said(&aleppo, LabelLanguage::English), ["Aleppo"]);
        assert_eq!(said(&aleppo, LabelLanguage::Local), ["حلب"]);
        assert_eq!(said(&aleppo, LabelLanguage::Both), ["Aleppo", "حلب"]);
    }

    #[test]
    fn greek_capitals_have_no_accents() {
        assert_eq!(upper("Ελλάδα"), "ΕΛΛΑΔΑ");
        assert_eq!(upper("Україна"), "УКРАЇНА");
    }
}
