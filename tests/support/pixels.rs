//! Draws what egui would show, on the CPU: for looking at a test's window and for golden pictures.
//!
//! Give a clone to `HarnessBuilder::renderer`, and ask it for a picture after `Harness::run`.

use egui::epaint::{ClippedPrimitive, ImageData, Primitive, Vertex};
use egui::{Color32, ColorImage, Context, FullOutput, Pos2, Rect, TextureFilter, TextureId, TextureOptions, pos2};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Keeps egui's textures and paints its meshes with them.
#[derive(Clone, Default)]
pub struct Pixels {
    textures: Arc<Mutex<HashMap<TextureId, (ColorImage, TextureOptions)>>>,
}

impl egui_kittest::TestRenderer for Pixels {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.apply(delta);
    }
}

impl Pixels {
    /// Takes over new and changed textures.
    pub fn apply(&self, delta: &mut egui::TexturesDelta) {
        let mut textures = self.textures.lock().unwrap();
        for (id, change) in delta.set.drain().flat_map(|(id, changes)| changes.into_iter().map(move |c| (id, c))) {
            let ImageData::Color(image) = change.image;
            let Some([left, top]) = change.pos else {
                textures.insert(id, ((*image).clone(), change.options));
                continue;
            };
            let (whole, _) = textures.get_mut(&id).expect("a part of a texture that was never given");
            for y in 0..image.size[1] {
                let to = (top + y) * whole.size[0] + left;
                let from = y * image.size[0];
                whole.pixels[to..to + image.size[0]].copy_from_slice(&image.pixels[from..from + image.size[0]]);
            }
        }
        for id in delta.free.drain() {
            textures.remove(&id);
        }
    }

    /// The window as it is after the last frame.
    pub fn picture(&self, ctx: &Context, output: &FullOutput) -> tiny_skia::Pixmap {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().max.to_vec2() * scale;
        let mut pixmap =
            tiny_skia::Pixmap::new(size.x.ceil() as u32, size.y.ceil() as u32).expect("a window has a size");
        let textures = self.textures.lock().unwrap();
        for ClippedPrimitive { clip_rect, primitive } in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some((texture, options)) = textures.get(&mesh.texture_id) else { continue };
            let clip = Rect::from_min_max(
                (clip_rect.min.to_vec2() * scale).round().to_pos2(),
                (clip_rect.max.to_vec2() * scale).round().to_pos2(),
            );
            let smooth = options.magnification == TextureFilter::Linear;
            for corners in mesh.indices.chunks_exact(3) {
                let corners = [0, 1, 2].map(|i| {
                    let vertex = mesh.vertices[corners[i] as usize];
                    Vertex { pos: (vertex.pos.to_vec2() * scale).to_pos2(), ..vertex }
                });
                triangle(&mut pixmap, clip, &corners, texture, smooth);
            }
        }
        pixmap
    }
}

/// Paints the pixels whose centres are inside; those on an edge that two triangles share once only.
fn triangle(pixmap: &mut tiny_skia::Pixmap, clip: Rect, corners: &[Vertex; 3], texture: &ColorImage, smooth: bool) {
    let [a, mut b, mut c] = *corners;
    let cross = |a: Pos2, b: Pos2, p: Pos2| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    if cross(a.pos, b.pos, c.pos) < 0.0 {
        std::mem::swap(&mut b, &mut c);
    }
    let area = cross(a.pos, b.pos, c.pos);
    if area <= 0.0 || !area.is_finite() {
        return;
    }
    let owns = |a: Pos2, b: Pos2| b.y < a.y || (b.y == a.y && b.x > a.x);
    let bounds = Rect::from_points(&[a.pos, b.pos, c.pos]).intersect(clip);
    let width = pixmap.width() as usize;
    let (columns, rows) = (width as f32, pixmap.height() as f32);
    for y in bounds.top().floor().max(0.0) as usize..bounds.bottom().ceil().clamp(0.0, rows) as usize {
        for x in bounds.left().floor().max(0.0) as usize..bounds.right().ceil().clamp(0.0, columns) as usize {
            let p = pos2(x as f32 + 0.5, y as f32 + 0.5);
            let sides =
                [(b.pos, c.pos), (c.pos, a.pos), (a.pos, b.pos)].map(|(from, to)| (cross(from, to, p), owns(from, to)));
            if !clip.contains(p) || sides.iter().any(|&(side, own)| side < 0.0 || (side == 0.0 && !own)) {
                continue;
            }
            let [wa, wb, wc] = sides.map(|(side, _)| side / area);
            let uv = (a.uv.to_vec2() * wa + b.uv.to_vec2() * wb + c.uv.to_vec2() * wc).to_pos2();
            let texel = sample(texture, uv, smooth);
            let mix = |channel: fn(&Color32) -> u8| {
                let [ca, cb, cc] = [a, b, c].map(|v| f32::from(channel(&v.color)));
                ca * wa + cb * wb + cc * wc
            };
            let color = [mix(Color32::r), mix(Color32::g), mix(Color32::b), mix(Color32::a)];
            let at = (y * width + x) * 4;
            let under = &mut pixmap.data_mut()[at..at + 4];
            let alpha = color[3] * texel[3] / 255.0;
            for channel in 0..4 {
                let over = color[channel] * texel[channel];
                let kept = f32::from(under[channel]) * (1.0 - alpha.min(1.0));
                under[channel] = (over + kept).round().clamp(0.0, 255.0) as u8;
            }
            // Premultiplied colours must not exceed their alpha, or they can't be written as PNG.
            for channel in 0..3 {
                under[channel] = under[channel].min(under[3]);
            }
        }
    }
}

/// The texture's colour at a point, 0 to 1.
fn sample(texture: &ColorImage, uv: Pos2, smooth: bool) -> [f32; 4] {
    let [width, height] = texture.size;
    let texel = |x: isize, y: isize| {
        let (x, y) = (x.clamp(0, width as isize - 1) as usize, y.clamp(0, height as isize - 1) as usize);
        texture.pixels[y * width + x].to_array().map(|channel| f32::from(channel) / 255.0)
    };
    let (x, y) = (uv.x * width as f32, uv.y * height as f32);
    if !smooth {
        return texel(x.floor() as isize, y.floor() as isize);
    }
    let (x, y) = (x - 0.5, y - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let (x, y) = (x.floor() as isize, y.floor() as isize);
    let [nw, ne, sw, se] = [texel(x, y), texel(x + 1, y), texel(x, y + 1), texel(x + 1, y + 1)];
    std::array::from_fn(|i| {
        let (north, south) = (nw[i] + (ne[i] - nw[i]) * fx, sw[i] + (se[i] - sw[i]) * fx);
        north + (south - north) * fy
    })
}
