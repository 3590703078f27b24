//! The drawing itself.

use super::Picture;
use crate::basemap::{Paint, Piece, PlacedImage, StyledPath};
use crate::scene::{Align, Color, Item, Point, Rect, Scene, Stroke};
use crate::typography::{self, Segment, Weight};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use std::fmt::Write;

/// The picture as an SVG document.
pub(super) fn document(picture: &Picture) -> String {
    let (width, height) = picture.options.scene_size_px();
    let mut out = String::with_capacity(1 << 16);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n",
        picture.options.width_px(),
        picture.options.height_px(),
        Number(width),
        Number(height),
        escaped(picture.title),
        escaped(picture.description),
    );
    if !picture.provenance.is_empty() {
        let _ = writeln!(out, "<metadata>{}</metadata>", escaped(picture.provenance));
    }
    let all = families().map(|family| format!("'{family}'")).collect::<Vec<_>>().join(",");
    let _ = write!(
        out,
        "<style>text{{font-family:{all},sans-serif;white-space:pre}}.b{{font-weight:700}}\
         .m{{text-anchor:middle}}.e{{text-anchor:end}}\
         .h{{paint-order:stroke;stroke-linejoin:round}}path{{stroke-linejoin:round}}"
    );
    for (index, family) in families().enumerate().skip(1) {
        let _ = write!(out, ".f{index}{{font-family:'{family}',{all},sans-serif}}");
    }
    out.push_str("</style>\n");
    out.push_str("<g id=\"basemap\">\n");
    for piece in picture.basemap {
        match piece {
            Piece::Path(path) => basemap_path(&mut out, path),
            Piece::Image(image) => basemap_image(&mut out, image),
        }
    }
    out.push_str("</g>\n<g id=\"scene\">\n");
    items(&mut out, picture.scene);
    out.push_str("</g>\n</svg>\n");
    out
}

fn basemap_image(out: &mut String, image: &PlacedImage) {
    let (left, top, width, height) = image.at_px;
    let _ = write!(
        out,
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,",
        Number(left),
        Number(top),
        Number(width),
        Number(height)
    );
    base64::engine::general_purpose::STANDARD.encode_string(&image.png, out);
    out.push_str("\"/>\n");
}

fn basemap_path(out: &mut String, path: &StyledPath) {
    if let Paint::Dots { color, radius_px } = path.paint {
        for (x, y) in path.subpaths.iter().flatten() {
            let (x, y, radius) = (Number(*x), Number(*y), Number(radius_px));
            let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{}\"/>", color.hex());
        }
        return;
    }
    let is_fill = matches!(path.paint, Paint::Fill { .. });
    out.push_str("<path d=\"");
    for subpath in &path.subpaths {
        line(out, subpath, is_fill);
    }
    match path.paint {
        Paint::Fill { color, opacity } => {
            let _ = writeln!(out, "\" fill=\"{}\"{}/>", color.hex(), Opacity("fill", opacity));
        }
        Paint::Stroke { color, opacity, width_px, dash } => {
            let (color, opacity) = (color.hex(), Opacity("stroke", opacity));
            let _ = write!(out, "\" fill=\"none\" stroke=\"{color}\"{opacity} stroke-width=\"{}\"", Number(width_px));
            match dash {
                Some(dash) => {
                    let _ = writeln!(
                        out,
                        " stroke-dasharray=\"{} {}\" stroke-dashoffset=\"{}\"/>",
                        Number(dash.on_px),
                        Number(dash.off_px),
                        Number(dash.offset_px)
                    );
                }
                None => out.push_str(" stroke-linecap=\"round\"/>\n"),
            }
        }
        Paint::Dots { .. } => {}
    }
}

/// How much of a fill or a stroke covers what is below, where that is not all of it.
struct Opacity(&'static str, f64);

impl std::fmt::Display for Opacity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.1 < 1.0 { write!(f, " {}-opacity=\"{}\"", self.0, Number(self.1.max(0.0))) } else { Ok(()) }
    }
}

fn items(out: &mut String, scene: &Scene) {
    for item in &scene.items {
        match item {
            Item::Polygon { rings, fill } => {
                out.push_str("<path d=\"");
                for ring in rings {
                    line(out, ring, true);
                }
                let _ = writeln!(out, "\" fill-rule=\"evenodd\"{}/>", Fill(*fill));
            }
            Item::Polyline { points, closed, stroke, dash } => {
                out.push_str("<path d=\"");
                line(out, points, *closed);
                let _ = writeln!(out, "\" fill=\"none\"{}{}/>", Outline(*stroke), Dashes(dash));
            }
            Item::Segments { segments, stroke } => {
                out.push_str("<path d=\"");
                for (from, to) in segments {
                    line(out, &[*from, *to], false);
                }
                let _ = writeln!(out, "\" fill=\"none\"{}/>", Outline(*stroke));
            }
            Item::Disc { center, radius, fill } => {
                let _ = writeln!(
                    out,
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
                    Number(center.0),
                    Number(center.1),
                    Number(*radius),
                    Fill(*fill)
                );
            }
            Item::Ring { center, radius, stroke, dash } => {
                let _ = writeln!(
                    out,
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"none\"{}{}/>",
                    Number(center.0),
                    Number(center.1),
                    Number(*radius),
                    Outline(*stroke),
                    Dashes(dash)
                );
            }
            Item::Shares { center, inner, outer, edge, parts } => shares(out, *center, *inner, *outer, *edge, parts),
            Item::Field { rect, columns, rows, colors } => field(out, rect, *columns, *rows, colors),
            Item::Rect { rect, corner, fill, stroke } => {
                let _ = write!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{}",
                    Number(rect.left),
                    Number(rect.top),
                    Number(rect.width()),
                    Number(rect.height()),
                    Number(*corner),
                    Fill(*fill)
                );
                if let Some(stroke) = stroke {
                    let _ = write!(out, "{}", Outline(*stroke));
                }
                out.push_str("/>\n");
            }
            Item::Text { text, at, size, color, halo, align, weight, spacing } => {
                self::text(out, text, *at, *size, *color, *halo, *align, *weight, *spacing);
            }
        }
    }
}

/// A picture with one pixel to a point of the lattice, smoothed by whoever draws it.
fn field(out: &mut String, rect: &Rect, columns: usize, rows: usize, colors: &[Color]) {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, columns as u32, rows as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let pixels: Vec<u8> = colors.iter().flat_map(|color| [color.red, color.green, color.blue, color.alpha]).collect();
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels));
    if written.is_err() {
        // Only a field without points can't be encoded, and that has nothing to show.
        return;
    }
    // A point of the lattice is the middle of a pixel.
    let half = |size: f64, count: usize| size / (count.max(2) - 1) as f64 / 2.0;
    let (half_x, half_y) = (half(rect.width(), columns), half(rect.height(), rows));
    let _ = writeln!(
        out,
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         href=\"data:image/png;base64,{}\"/>",
        Number(rect.left - half_x),
        Number(rect.top - half_y),
        Number(rect.width() + 2.0 * half_x),
        Number(rect.height() + 2.0 * half_y),
        BASE64.encode(&bytes),
    );
}

/// A ring cut into parts: a disc for the edge, then for each part the stroke of an arc.
fn shares(out: &mut String, center: Point, inner: f64, outer: f64, edge: Color, parts: &[(f64, Color)]) {
    let (x, y) = (Number(center.0), Number(center.1));
    let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"{}/>", Number(outer + 1.0), Fill(edge));
    let (middle, width) = ((inner + outer) / 2.0, outer - inner);
    if let [(_, only)] = parts {
        let stroke = Outline(Stroke { width, color: *only });
        let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"none\"{stroke}/>", Number(middle));
        return;
    }
    let mut from = 0.0;
    for (share, color) in parts {
        let at = |turn: f64| {
            let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
            (Number(center.0 + middle * sin), Number(center.1 - middle * cos))
        };
        let ((x_1, y_1), (x_2, y_2)) = (at(from), at(from + share));
        let large = u8::from(*share > 0.5);
        let stroke = Outline(Stroke { width, color: *color });
        let middle = Number(middle);
        let _ =
            writeln!(out, "<path d=\"M{x_1} {y_1}A{middle} {middle} 0 {large} 1 {x_2} {y_2}\" fill=\"none\"{stroke}/>");
        from += share;
    }
}

#[allow(clippy::too_many_arguments)] // The fields of one item.
fn text(
    out: &mut String,
    text: &str,
    at: Point,
    size: f64,
    color: Color,
    halo: Option<Stroke>,
    align: Align,
    weight: Weight,
    spacing: f64,
) {
    let mut class = Vec::new();
    match align {
        Align::Left => {}
        Align::Center => class.push("m"),
        Align::Right => class.push("e"),
    }
    if weight == Weight::Bold {
        class.push("b");
    }
    if halo.is_some() {
        class.push("h");
    }
    if typography::needs_outlines(text) {
        return outlined(out, text, at, size, color, halo, align, weight);
    }
    let _ = write!(out, "<text x=\"{}\" y=\"{}\" font-size=\"{}\"", Number(at.0), Number(at.1), Number(size));
    if !class.is_empty() {
        let _ = write!(out, " class=\"{}\"", class.join(" "));
    }
    if spacing > 0.0 {
        let _ = write!(out, " letter-spacing=\"{}\"", Number(spacing));
    }
    let _ = write!(out, "{}", Fill(color));
    if let Some(halo) = halo {
        let _ = write!(out, "{}", Outline(halo));
    }
    out.push('>');
    spans(out, text, weight);
    out.push_str("</text>\n");
}

/// A text as outlines: for scripts that resvg and what comes after it set wrongly.
#[allow(clippy::too_many_arguments)] // The fields of one item.
fn outlined(
    out: &mut String,
    text: &str,
    at: Point,
    size: f64,
    color: Color,
    halo: Option<Stroke>,
    align: Align,
    weight: Weight,
) {
    let (segments, width) = typography::outlines(text, size, weight, 0.0);
    let left = match align {
        Align::Left => at.0,
        Align::Center => at.0 - width / 2.0,
        Align::Right => at.0 - width,
    };
    let (x, y) = (|x: f64| Number(left + x), |y: f64| Number(at.1 + y));
    out.push_str("<path d=\"");
    for segment in segments {
        let _ = match segment {
            Segment::Move(x1, y1) => write!(out, "M{} {}", x(x1), y(y1)),
            Segment::Line(x1, y1) => write!(out, "L{} {}", x(x1), y(y1)),
            Segment::Quadratic(x1, y1, x2, y2) => write!(out, "Q{} {} {} {}", x(x1), y(y1), x(x2), y(y2)),
            Segment::Cubic(x1, y1, x2, y2, x3, y3) => {
                write!(out, "C{} {} {} {} {} {}", x(x1), y(y1), x(x2), y(y2), x(x3), y(y3))
            }
            Segment::Close => write!(out, "Z"),
        };
    }
    let _ = write!(out, "\" aria-label=\"{}\"{}", escaped(text), Fill(color));
    if let Some(halo) = halo {
        let _ = write!(out, " class=\"h\"{}", Outline(halo));
    }
    out.push_str("/>\n");
}

/// The text in runs of one font each. Readers guess a fallback badly where a text mixes scripts, so each
/// run names its font.
fn spans(out: &mut String, text: &str, weight: Weight) {
    // SVG's `direction` would swap the meaning of start and end, and resvg takes every line for one
    // that reads from left to right. An embedding says the same to all readers.
    let (open, close) = if typography::is_right_to_left(text) { ("\u{202b}", "\u{202c}") } else { ("\u{200e}", "") };
    let runs = typography::runs(text, weight);
    // resvg shapes the whole line in the first span's font and then puts the other spans' letters in, which
    // goes wrong for the ligatures of a joined script: such a font has to come first. Where it comes again, letters that
    // are drawn by several glyphs lose some: what is in one font is one span.
    let joined = runs.iter().find(|(_, font)| font.family != typography::MAIN_FAMILY);
    let needs_open = joined.is_some_and(|(_, font)| !close.is_empty() || *font != runs[0].1);
    let mut spans: Vec<(&typography::Font, String)> = Vec::new();
    let mut push = |font, text: &str| match spans.last_mut() {
        Some((last, so_far)) if *last == font => so_far.push_str(text),
        _ => spans.push((font, text.to_owned())),
    };
    if let Some((_, font)) = joined.or(runs.first()).filter(|_| needs_open || !close.is_empty()) {
        push(*font, open);
    }
    for (run, font) in &runs {
        push(*font, &escaped(run));
    }
    if let (Some((_, font)), false) = (runs.last(), close.is_empty()) {
        push(*font, close);
    }
    for (font, text) in spans {
        match families().position(|family| family == font.family) {
            None | Some(0) => out.push_str(&text),
            Some(index) => {
                let _ = write!(out, "<tspan class=\"f{index}\">{text}</tspan>");
            }
        }
    }
}

fn families() -> impl ExactSizeIterator<Item = &'static str> {
    typography::families().into_iter()
}

/// One `M x y L …` of a path, relative numbers where they are short.
fn line(out: &mut String, points: &[Point], closed: bool) {
    for (index, (x, y)) in points.iter().enumerate() {
        let _ = write!(out, "{}{} {}", if index == 0 { 'M' } else { 'L' }, Number(*x), Number(*y));
    }
    if closed && !points.is_empty() {
        out.push('Z');
    }
}

/// A number with two decimals at most, and no `-0`.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = if self.0.is_finite() { (self.0 * 100.0).round().clamp(-1e12, 1e12) as i64 } else { 0 };
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
        match rest {
            0 => write!(f, "{sign}{whole}"),
            rest if rest % 10 == 0 => write!(f, "{sign}{whole}.{}", rest / 10),
            rest => write!(f, "{sign}{whole}.{rest:02}"),
        }
    }
}

struct Fill(Color);

impl std::fmt::Display for Fill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Color { red, green, blue, alpha } = self.0;
        write!(f, " fill=\"#{red:02x}{green:02x}{blue:02x}\"")?;
        if alpha < 255 { write!(f, " fill-opacity=\"{:.3}\"", self.0.opacity()) } else { Ok(()) }
    }
}

struct Outline(Stroke);

impl std::fmt::Display for Outline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Color { red, green, blue, alpha } = self.0.color;
        write!(f, " stroke=\"#{red:02x}{green:02x}{blue:02x}\" stroke-width=\"{}\"", Number(self.0.width))?;
        if alpha < 255 { write!(f, " stroke-opacity=\"{:.3}\"", self.0.color.opacity()) } else { Ok(()) }
    }
}

struct Dashes<'a>(&'a [f64]);

impl std::fmt::Display for Dashes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let lengths: Vec<String> = self.0.iter().map(|length| Number(*length).to_string()).collect();
        write!(f, " stroke-dasharray=\"{}\"", lengths.join(" "))
    }
}

/// A text as XML can carry it: markup escaped, characters that XML forbids left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            character if character.is_control() => {}
            // Directions are set by the drawing; a stray override would turn what follows it around.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_decimals_at_most() {
        let cases = [(1.0, "1"), (-0.001, "0"), (2.5, "2.5"), (-3.456, "-3.46"), (0.07, "0.07"), (f64::NAN, "0")];
        for (number, written) in cases {
            assert_eq!(Number(number).to_string(), written);
        }
    }

    #[test]
    fn texts_are_safe_inside_xml() {
        assert_eq!(escaped("<b a=\"1\">R&D\u{0}\u{7}\u{202e}\n"), "&lt;b a=&quot;1&quot;&gt;R&amp;D ");
    }
}
