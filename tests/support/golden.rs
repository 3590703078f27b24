//! Golden pictures, kept as text.
//!
//! What is kept is not the picture but how light it is in each of 32 x 18 fields, three numbers of two
//! hex digits each: small, readable in a diff, and blind to what rounding does to the edge of a letter.
//! A field may differ by `TOLERANCE` of 255. Set `DATELINE_BLESS=1` to write them anew, and look at
//! the pictures in `target/tmp` first.

use std::path::PathBuf;

/// How far a field's mean may be off, of 255.
const TOLERANCE: i32 = 6;

/// Keeps a file to look at.
pub fn keep(name: &str, bytes: &[u8]) {
    std::fs::write(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name), bytes).unwrap();
}

/// Mean red, green and blue of 32 x 18 fields, one row a line.
fn fields(png: &[u8]) -> String {
    let pixmap = resvg::tiny_skia::Pixmap::decode_png(png).unwrap();
    let (width, height) = (pixmap.width() as usize, pixmap.height() as usize);
    let mut lines = String::new();
    for row in 0..18 {
        for column in 0..32 {
            let (mut sums, mut count) = ([0_u64; 3], 0);
            for y in row * height / 18..(row + 1) * height / 18 {
                for x in column * width / 32..(column + 1) * width / 32 {
                    let pixel = &pixmap.data()[(y * width + x) * 4..];
                    (0..3).for_each(|i| sums[i] += u64::from(pixel[i]));
                    count += 1;
                }
            }
            lines.push_str(&sums.map(|sum| format!("{:02x}", sum / count)).concat());
            lines.push(if column == 31 { '\n' } else { ' ' });
        }
    }
    lines
}

/// Holds a picture against the one that was found good.
pub fn check(name: &str, png: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.txt"));
    let now = fields(png);
    if std::env::var_os("DATELINE_BLESS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    let numbers = |text: &str| -> Vec<i32> {
        let digits: Vec<char> = text.chars().filter(char::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| i32::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
    };
    let (kept, now) = (numbers(&kept), numbers(&now));
    assert_eq!(kept.len(), now.len());
    let worst = kept.iter().zip(&now).map(|(a, b)| (a - b).abs()).max().unwrap();
    assert!(worst <= TOLERANCE, "{name}: a field is off by {worst}; look at target/tmp/{name}.png");
}
