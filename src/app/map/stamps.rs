//! Symbols and names drawn once and kept in one texture, from which they are laid on the map: each is then two triangles,
//! where its shapes would be hundreds, and those of one look share their pixels. They stand on whole pixels, and so are as
//! crisp as if they were drawn there.
//!
//! The texture is cut into bands, each with rows of one height. When all are taken, the band that nothing was laid from for
//! longest is given up with all it holds; one that the view shows stays. So many looks are drawn to a frame and no more: what
//! is still missing is painted as shapes until its turn comes, as is what is too large.

use crate::render::{Stamp, stamp};
use crate::scene::{Item, Point};
use egui::{Color32, ColorImage, Context, Mesh, Pos2, Rect, TextureHandle, TextureId, TextureOptions, pos2, vec2};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Side of the texture and height of a band, in px of a screen with one to a point; denser ones have as many times more.
const SIDE: usize = 2048;
const BAND: usize = 48;
/// A band is parted into so many rows: symbols take all of it, names a half, dots a third.
const ROWS: [usize; 3] = [3, 2, 1];
/// Most looks drawn for one frame; while the map zooms fewer, for most of them are gone again with the next.
const FRESH_MAX: usize = 24;
const FRESH_WHILE_ZOOMING: usize = 8;
/// Positions within a look are told apart to so many parts of a px.
const PARTS: f64 = 64.0;

/// The looks that are kept.
#[derive(Default)]
pub struct Stamps {
    sheet: Option<Sheet>,
    kept: HashMap<u64, Option<Slot>>,
    /// How many more may be drawn for this frame.
    fresh: usize,
    /// Whether any was left to the next frame.
    is_missing: bool,
    /// Whether the view shows more than there is room for.
    is_full: bool,
    zoom: Option<f64>,
}

/// The texture, and what of it is taken.
struct Sheet {
    texture: TextureHandle,
    side: usize,
    band: usize,
    /// Px to a point.
    scale: f32,
    bands: Vec<Band>,
    /// Counts frames.
    frame: u64,
}

#[derive(Default)]
struct Band {
    /// How many rows it has; none yet if 0.
    rows: usize,
    /// The row that is being filled, and to where.
    row: usize,
    right: usize,
    last_used: u64,
    looks: Vec<u64>,
}

/// Where a look is in the texture.
#[derive(Clone, Copy)]
struct Slot {
    band: usize,
    at: [usize; 2],
    size: [usize; 2],
    /// Its upper left corner, px from its anchor.
    from_anchor: [i32; 2],
}

impl Stamps {
    /// Before a frame. A density of the screen other than the last one's makes all of it anew.
    pub fn begin(&mut self, context: &Context, zoom: f64) {
        let scale = context.pixels_per_point();
        if self.sheet.as_ref().is_none_or(|sheet| sheet.scale != scale) {
            self.kept.clear();
            self.sheet = Some(Sheet::new(context, scale));
        }
        if let Some(sheet) = &mut self.sheet {
            sheet.frame += 1;
        }
        let is_zooming = self.zoom.replace(zoom).is_some_and(|before| before != zoom);
        self.fresh = if is_zooming { FRESH_WHILE_ZOOMING } else { FRESH_MAX };
        (self.is_missing, self.is_full) = (false, false);
    }

    /// Whether looks are left for the next frame to draw.
    pub fn is_missing_any(&self) -> bool {
        self.is_missing
    }

    /// An empty mesh for what is laid.
    pub fn mesh(&self) -> Mesh {
        Mesh::with_texture(self.sheet.as_ref().map_or(TextureId::default(), |sheet| sheet.texture.id()))
    }

    /// Lays items that stand on `anchor`, px from the scene's corner at `origin`. Whether it could; if not, they are to be
    /// painted as they are.
    pub fn lay(&mut self, items: &[Item], anchor: Point, origin: Pos2, mesh: &mut Mesh) -> bool {
        let Some(sheet) = &mut self.sheet else { return false };
        let look = look(items, anchor);
        let slot = match self.kept.get(&look) {
            Some(slot) => *slot,
            None if self.is_full => return false,
            None if self.fresh == 0 => {
                self.is_missing = true;
                return false;
            }
            None => {
                self.fresh -= 1;
                let most_px = (sheet.side as u32, sheet.band as u32);
                let drawn = stamp(items, anchor, f64::from(sheet.scale), most_px);
                let slot = drawn.as_ref().and_then(|stamp| sheet.take(look, stamp, &mut self.kept));
                self.is_full = drawn.is_some() && slot.is_none();
                if self.is_full {
                    return false;
                }
                self.kept.insert(look, slot);
                slot
            }
        };
        let Some(slot) = slot else { return false };
        sheet.bands[slot.band].last_used = sheet.frame;
        let px = |points: f32, more: i32| (points * sheet.scale).round() + more as f32;
        let at = origin + vec2(anchor.0 as f32, anchor.1 as f32);
        let corner = pos2(px(at.x, slot.from_anchor[0]), px(at.y, slot.from_anchor[1])) / sheet.scale;
        let size = vec2(slot.size[0] as f32, slot.size[1] as f32);
        let side = sheet.side as f32;
        let from = pos2(slot.at[0] as f32 / side, slot.at[1] as f32 / side);
        let (to, from) = (Rect::from_min_size(corner, size / sheet.scale), Rect::from_min_size(from, size / side));
        mesh.add_rect_with_uv(to, from, Color32::WHITE);
        true
    }
}

impl Sheet {
    fn new(context: &Context, scale: f32) -> Self {
        let most = context.input(|input| input.max_texture_side);
        let in_px = |length: usize| (length as f32 * scale.max(1.0)).ceil() as usize;
        let side = in_px(SIDE).min(most);
        let image = ColorImage::filled([side, side], Color32::TRANSPARENT);
        // On whole pixels nothing is smoothed.
        let texture = context.load_texture("symbols and names", image, TextureOptions::NEAREST);
        let band = in_px(BAND);
        let bands = (0..side / band).map(|_| Band::default()).collect();
        Self { texture, side, band, scale, bands, frame: 0 }
    }

    /// Room for a look, with its pixels there. None if there is none that the view can spare.
    fn take(&mut self, look: u64, stamp: &Stamp, kept: &mut HashMap<u64, Option<Slot>>) -> Option<Slot> {
        let size = [stamp.width_px as usize, stamp.height_px as usize];
        let rows = ROWS.into_iter().find(|rows| size[1] <= self.band / rows)?;
        let band = self.room(rows, size[0], kept)?;
        let height = self.band / rows;
        let Band { row, right, looks, .. } = &mut self.bands[band];
        let at = [*right, band * self.band + *row * height];
        *right += size[0];
        looks.push(look);
        let image = ColorImage::from_rgba_premultiplied(size, &stamp.pixels);
        self.texture.set_partial(at, image, TextureOptions::NEAREST);
        Some(Slot { band, at, size, from_anchor: [stamp.left_px, stamp.top_px] })
    }

    /// A band with so many rows and room in one for the width: one begun, an empty one, or the one least used of late.
    fn room(&mut self, rows: usize, width: usize, kept: &mut HashMap<u64, Option<Slot>>) -> Option<usize> {
        let side = self.side;
        let begun = self.bands.iter_mut().position(|band| {
            if band.rows == rows && band.right + width > side && band.row + 1 < rows {
                (band.row, band.right) = (band.row + 1, 0);
            }
            band.rows == rows && band.right + width <= side
        });
        if begun.is_some() {
            return begun;
        }
        let (at, band) = self.bands.iter_mut().enumerate().min_by_key(|(_, band)| band.last_used)?;
        if band.last_used >= self.frame {
            return None;
        }
        for look in &band.looks {
            kept.remove(look);
        }
        *band = Band { rows, last_used: self.frame, ..Band::default() };
        Some(at)
    }
}

/// What tells looks apart: the items as seen from the anchor.
fn look(items: &[Item], anchor: Point) -> u64 {
    let mut hasher = DefaultHasher::new();
    let parts = |length: f64| (length * PARTS).round() as i64;
    let from_anchor = |point: Point| (parts(point.0 - anchor.0), parts(point.1 - anchor.1));
    let dashes = |dash: &[f64]| dash.iter().copied().map(parts).collect::<Vec<_>>();
    let line = |stroke: &crate::scene::Stroke| (parts(stroke.width), stroke.color);
    for item in items {
        std::mem::discriminant(item).hash(&mut hasher);
        match item {
            Item::Polygon { rings, fill } => {
                fill.hash(&mut hasher);
                for ring in rings {
                    ring.len().hash(&mut hasher);
                    ring.iter().for_each(|point| from_anchor(*point).hash(&mut hasher));
                }
            }
            Item::Polyline { points, closed, stroke, dash } => {
                (closed, line(stroke), dashes(dash), points.len()).hash(&mut hasher);
                points.iter().for_each(|point| from_anchor(*point).hash(&mut hasher));
            }
            Item::Segments { segments, stroke } => {
                (line(stroke), segments.len()).hash(&mut hasher);
                segments.iter().for_each(|(a, b)| (from_anchor(*a), from_anchor(*b)).hash(&mut hasher));
            }
            Item::Disc { center, radius, fill } => (from_anchor(*center), parts(*radius), fill).hash(&mut hasher),
            Item::Ring { center, radius, stroke, dash } => {
                (from_anchor(*center), parts(*radius), line(stroke), dashes(dash)).hash(&mut hasher);
            }
            Item::Shares { center, inner, outer, edge, parts: shares } => {
                (from_anchor(*center), parts(*inner), parts(*outer), edge, shares.len()).hash(&mut hasher);
                // To half a px along the ring's edge.
                shares.iter().for_each(|(share, color)| (parts(share * 4.0), color).hash(&mut hasher));
            }
            Item::Field { rect, colors, .. } => {
                (from_anchor((rect.left, rect.top)), from_anchor((rect.right, rect.bottom)), colors).hash(&mut hasher);
            }
            Item::Rect { rect, corner, fill, stroke } => {
                (from_anchor((rect.left, rect.top)), from_anchor((rect.right, rect.bottom))).hash(&mut hasher);
                (parts(*corner), fill, stroke.as_ref().map(line)).hash(&mut hasher);
            }
            Item::Text { text, at, size, color, halo, align, weight, spacing } => {
                (text, from_anchor(*at), parts(*size), color, halo.as_ref().map(line)).hash(&mut hasher);
                (align, weight, parts(*spacing)).hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Color;

    fn disc(center: Point, radius: f64) -> Item {
        Item::Disc { center, radius, fill: Color::hex(0x33_66_99) }
    }

    fn begun() -> (Context, Stamps) {
        let context = Context::default();
        context.run_ui(egui::RawInput::default(), |_| ()).textures_delta.clear();
        let mut stamps = Stamps::default();
        stamps.begin(&context, 5.0);
        (context, stamps)
    }

    #[test]
    fn one_look_is_drawn_once_wherever_it_stands() {
        let (_, mut stamps) = begun();
        let mut mesh = stamps.mesh();
        for at in [(10.25, 10.5), (700.125, 40.0)] {
            assert!(stamps.lay(&[disc(at, 7.0)], at, Pos2::ZERO, &mut mesh));
        }
        assert_eq!((stamps.kept.len(), mesh.indices.len() / 3), (1, 4));
        assert_eq!(mesh.vertices[0].uv, mesh.vertices[4].uv);
        let corner = mesh.vertices[0].pos;
        assert_eq!((corner.x.fract(), corner.y.fract()), (0.0, 0.0), "on whole pixels");
        assert_eq!(mesh.vertices[4].pos - corner, vec2(690.0, 29.0), "10.5 is rounded up");
    }

    #[test]
    fn so_many_are_drawn_to_a_frame_and_the_rest_later() {
        const MANY: usize = 2 * FRESH_MAX + FRESH_WHILE_ZOOMING;
        let (context, mut stamps) = begun();
        let mut mesh = stamps.mesh();
        let mut lay_all = |stamps: &mut Stamps| {
            let laid = (0..MANY)
                .filter(|i| stamps.lay(&[disc((0.0, 0.0), 3.0 + *i as f64 / 10.0)], (0.0, 0.0), Pos2::ZERO, &mut mesh));
            laid.count()
        };
        assert_eq!((lay_all(&mut stamps), stamps.is_missing_any()), (FRESH_MAX, true));
        stamps.begin(&context, 5.5);
        assert_eq!(lay_all(&mut stamps), FRESH_MAX + FRESH_WHILE_ZOOMING);
        stamps.begin(&context, 5.5);
        assert_eq!((lay_all(&mut stamps), stamps.is_missing_any()), (MANY, false));
    }

    #[test]
    fn what_is_too_large_is_left_and_not_tried_again() {
        let (_, mut stamps) = begun();
        let mut mesh = stamps.mesh();
        for _ in 0..2 {
            assert!(!stamps.lay(&[disc((0.0, 0.0), 90.0)], (0.0, 0.0), Pos2::ZERO, &mut mesh));
        }
        assert_eq!((stamps.fresh, stamps.is_missing_any(), mesh.indices.len()), (FRESH_MAX - 1, false, 0));
    }

    #[test]
    fn a_full_texture_gives_up_what_was_not_shown_for_longest_and_nothing_that_is_shown() {
        let (context, mut stamps) = begun();
        let mut mesh = stamps.mesh();
        let wide = |i: usize| {
            let rect = crate::scene::Rect::new(0.0, 0.0, 1500.0 + i as f64, 40.0);
            [Item::Rect { rect, corner: 0.0, fill: Color::hex(0), stroke: None }]
        };
        let bands = SIDE / BAND;
        for i in 0..bands + 1 {
            stamps.begin(&context, 5.0);
            // The first stays in view.
            assert!(stamps.lay(&wide(0), (0.0, 0.0), Pos2::ZERO, &mut mesh));
            assert!(stamps.lay(&wide(i), (0.0, 0.0), Pos2::ZERO, &mut mesh));
        }
        assert_eq!(stamps.kept.len(), bands);
        assert!(
            stamps.kept.contains_key(&look(&wide(0), (0.0, 0.0)))
                && !stamps.kept.contains_key(&look(&wide(1), (0.0, 0.0)))
        );
        // A view with more than there is room for paints the rest as it is.
        let mut lay_all = |stamps: &mut Stamps| {
            stamps.begin(&context, 5.0);
            let laid = (0..bands + 9).filter(|i| stamps.lay(&wide(100 + i), (0.0, 0.0), Pos2::ZERO, &mut mesh));
            laid.count()
        };
        let laid: Vec<usize> = (0..3).map(|_| lay_all(&mut stamps)).collect();
        assert_eq!(laid, [FRESH_MAX, bands, bands]);
        assert!(!stamps.is_missing_any(), "no frame is asked for in vain");
    }
}
