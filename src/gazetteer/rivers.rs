//! Courses of rivers: lines from source to mouth, so that each has a left and a right.

use super::areas::STEPS_PER_DEGREE;
use super::bytes::{Cursor, Damage};
use geo::{Coord, LineString};
use std::sync::Arc;

/// Where a river runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Longitude first, degrees; the longest line first, each from source to mouth. Arms and stretches that nothing joins
    /// are lines of their own.
    pub lines: Vec<LineString<f64>>,
    /// Whether it was laid through towns on the banks, a few kilometres off, since no data draws it.
    pub coarse: bool,
}

impl Course {
    /// The corners of each line.
    pub fn corners(&self) -> impl Iterator<Item = &[Coord<f64>]> {
        self.lines.iter().map(|line| &line.0[..])
    }
}

/// Courses by the row of the place they belong to.
#[derive(Debug, Default)]
pub struct Rivers {
    /// Sorted by row.
    courses: Vec<(u32, Arc<Course>)>,
}

impl Rivers {
    /// Courses from the bytes that the asset builder made, and the fingerprint of the index they are for.
    ///
    /// # Errors
    /// If the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, u64), Damage> {
        let mut cursor = Cursor::new(bytes);
        let fingerprint = cursor.varint();
        let count = cursor.varint();
        let (heads, xs, ys) = (cursor.section()?, cursor.section()?, cursor.section()?);
        let (mut heads, mut xs, mut ys) = (Cursor::new(heads), Cursor::new(xs), Cursor::new(ys));
        let (mut row, mut x, mut y) = (0u64, 0i64, 0i64);
        let mut courses = Vec::new();
        for _ in 0..count.min(heads.len() as u64) {
            row = row.wrapping_add(heads.varint());
            let coarse = heads.varint() == 1;
            let mut lines = Vec::new();
            for _ in 0..heads.varint().min(heads.len() as u64) {
                let mut corners = Vec::new();
                for _ in 0..heads.varint().min(xs.len() as u64) {
                    x = x.wrapping_add(xs.signed());
                    y = y.wrapping_add(ys.signed());
                    corners.push(Coord { x: x as f64 / STEPS_PER_DEGREE, y: y as f64 / STEPS_PER_DEGREE });
                }
                lines.push(LineString(corners));
            }
            let row = u32::try_from(row).map_err(|_| "a river is missing")?;
            courses.push((row, Arc::new(Course { lines, coarse })));
        }
        Ok((Self { courses }, fingerprint))
    }

    /// All courses, by row.
    pub fn all(&self) -> impl Iterator<Item = &Course> {
        self.courses.iter().map(|(_, course)| &**course)
    }

    /// The course of a row.
    #[must_use]
    pub fn of(&self, row: u32) -> Option<&Arc<Course>> {
        let i = self.courses.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(&self.courses[i].1)
    }
}
