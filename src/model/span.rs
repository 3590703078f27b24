//! Stretches of a report's text.

/// A stretch of a report's text: byte offsets on character boundaries, end exclusive. Files and the
/// command line speak of Unicode code points instead; [`CodePoints`] converts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text it covers; empty if it does not fit the text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two share at least a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Converts between byte offsets and Unicode code points in one text, in logarithmic time.
#[derive(Clone, Debug)]
pub struct CodePoints {
    /// Byte offset of every `STEP`th code point.
    steps: Vec<usize>,
    len: usize,
}

const STEP: usize = 64;

impl CodePoints {
    /// Counts the text's code points.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        let mut len = 0;
        for (byte, _) in text.char_indices() {
            if len % STEP == 0 {
                steps.push(byte);
            }
            len += 1;
        }
        Self { steps, len }
    }

    /// How many code points the text has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The code point that starts at `byte` of the same `text`; the text's length at or past its end.
    #[must_use]
    pub fn from_byte(&self, text: &str, byte: usize) -> usize {
        if byte >= text.len() {
            return self.len;
        }
        let step = self.steps.partition_point(|&start| start <= byte).saturating_sub(1);
        let start = self.steps.get(step).copied().unwrap_or(0);
        step * STEP + text.as_bytes()[start..byte].iter().filter(|b| (**b & 0xC0) != 0x80).count()
    }

    /// The byte at which code point `index` of the same `text` starts; `None` past the text's end.
    #[must_use]
    pub fn to_byte(&self, text: &str, index: usize) -> Option<usize> {
        if index >= self.len {
            return (index == self.len).then_some(text.len());
        }
        let start = self.steps[index / STEP];
        text[start..].char_indices().nth(index % STEP).map(|(offset, _)| start + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_and_bytes_lead_back_to_each_other() {
        let text = "ريف حلب الجنوبي — Київ 🇺🇦 ".repeat(20);
        let points = CodePoints::of(&text);
        for (index, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.from_byte(&text, byte), index);
            assert_eq!(points.to_byte(&text, index), Some(byte));
        }
        assert_eq!(points.to_byte(&text, points.len()), Some(text.len()));
        assert_eq!(points.to_byte(&text, points.len() + 1), None);
    }
}
