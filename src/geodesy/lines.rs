//! Many lines in one piece of memory: the outline of a large country has ten thousand, most of them small islands.

use geo::{Coord, LineString};

/// Lines of at least two corners each; x is to the east.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    corners: Vec<Coord<f64>>,
    /// Where each line ends among the corners.
    ends: Vec<usize>,
}

impl Lines {
    /// Leads the line that was begun last to a corner; the first corner begins a line.
    pub fn lead_to(&mut self, corner: Coord<f64>) {
        self.corners.push(corner);
    }

    /// Ends the line that was begun last. What has a single corner is no line.
    pub fn end(&mut self) {
        let begun = self.ends.last().copied().unwrap_or(0);
        if self.corners.len() > begun + 1 {
            self.ends.push(self.corners.len());
        } else {
            self.corners.truncate(begun);
        }
    }

    /// The corners of each line.
    pub fn iter(&self) -> impl Iterator<Item = &[Coord<f64>]> + Clone {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.corners[start..*end])
    }

    /// The corners of all lines.
    #[must_use]
    pub fn corners(&self) -> &[Coord<f64>] {
        &self.corners[..self.ends.last().copied().unwrap_or(0)]
    }

    /// The stretches between two corners of a line.
    pub fn stretches(&self) -> impl Iterator<Item = [Coord<f64>; 2]> {
        self.iter().flat_map(|line| line.windows(2)).map(|pair| [pair[0], pair[1]])
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<'a> FromIterator<&'a [Coord<f64>]> for Lines {
    fn from_iter<T: IntoIterator<Item = &'a [Coord<f64>]>>(lines: T) -> Self {
        let mut all = Self::default();
        for line in lines {
            all.corners.extend(line);
            all.end();
        }
        all
    }
}

impl<'a> FromIterator<&'a LineString<f64>> for Lines {
    fn from_iter<T: IntoIterator<Item = &'a LineString<f64>>>(lines: T) -> Self {
        lines.into_iter().map(|line| &line.0[..]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_corner_is_no_line() {
        let at = |x: f64| Coord { x, y: 0.0 };
        let mut lines = Lines::default();
        for corner in [at(1.0), at(2.0)] {
            lines.lead_to(corner);
        }
        lines.end();
        lines.lead_to(at(3.0));
        lines.end();
        lines.end();
        assert_eq!(lines.iter().collect::<Vec<_>>(), [&[at(1.0), at(2.0)][..]]);
        assert_eq!(lines.corners().len(), 2);
        assert!(!lines.is_empty() && Lines::default().is_empty());
    }
}
