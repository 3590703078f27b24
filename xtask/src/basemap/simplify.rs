//! Fewer corners where they would not be seen: the algorithm of Douglas and Peucker.

/// The line without the corners that lie closer than `tolerance` to the line that stays.
pub fn line(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    keep[0] = true;
    keep[points.len() - 1] = true;
    let mut spans = vec![(0, points.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        let farthest = (from + 1..to)
            .map(|i| (i, distance_squared(points[i], points[from], points[to])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, squared)) = farthest
            && squared > tolerance * tolerance
        {
            keep[i] = true;
            spans.push((from, i));
            spans.push((i, to));
        }
    }
    points.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(point, _)| *point).collect()
}

/// As [`line`] for a closed ring: the first corner and the one farthest from it stay.
pub fn ring(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let Some(&first) = points.first() else { return Vec::new() };
    let far = (0..points.len())
        .max_by(|&a, &b| {
            distance_squared(points[a], first, first).total_cmp(&distance_squared(points[b], first, first))
        })
        .unwrap_or(0);
    let mut simple = line(&points[..=far], tolerance);
    simple.pop();
    simple.extend(line(&points[far..], tolerance));
    simple
}

/// Squared distance of a point from a stretch of line.
fn distance_squared(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let long = dx * dx + dy * dy;
    let t = if long > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / long).clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - t * dx).powi(2) + (p.1 - a.1 - t * dy).powi(2)
}
