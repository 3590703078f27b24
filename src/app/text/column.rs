//! A long text as a column of blocks: where each stands, known or guessed, without laying all out.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// No block is longer, so that one line of many megabytes is still laid out bit by bit.
const LONGEST_BLOCK_BYTES: usize = 3000;

/// Blocks from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Column {
    blocks: Vec<Block>,
    /// Upper edge of each block and the lower edge of the last; empty when heights have changed.
    tops: Vec<f64>,
}

/// A paragraph, or a part of a very long one.
#[derive(Debug)]
struct Block {
    start: usize,
    end: usize,
    chars: u32,
    /// Whether the paragraph goes on in the next block.
    goes_on: bool,
    height: f32,
    /// Whether the height is known, not guessed.
    exact: bool,
}

impl Column {
    /// Cuts a text at its line feeds.
    pub fn new(text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut start = 0;
        loop {
            let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
            let mut from = start;
            loop {
                let end = block_end(text, from, line_end);
                blocks.push(Block {
                    start: from,
                    end,
                    chars: text[from..end].chars().count().try_into().unwrap_or(u32::MAX),
                    goes_on: end < line_end,
                    height: 0.0,
                    exact: false,
                });
                if end >= line_end {
                    break;
                }
                from = end;
            }
            if line_end >= text.len() {
                break;
            }
            start = line_end + 1;
        }
        Self { blocks, tops: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Bytes of a block, without the line feed.
    pub fn range(&self, block: usize) -> Range<usize> {
        self.blocks[block].start..self.blocks[block].end
    }

    /// The block that holds the byte or ends before it.
    pub fn block_of(&self, byte: usize) -> usize {
        self.blocks.partition_point(|block| block.start <= byte).saturating_sub(1)
    }

    /// Forgets all heights and guesses them for a column of this width.
    pub fn guess_heights(&mut self, width: f32, letter_width: f32, line_height: f32) {
        for block in &mut self.blocks {
            let lines = (block.chars as f32 * letter_width / width.max(letter_width)).ceil().max(1.0);
            block.height = lines * line_height;
            block.exact = false;
            block.height += block.gap(line_height);
        }
        self.tops.clear();
    }

    /// Notes how high the letters of a block really are, and gives by how much the block grew.
    pub fn set_height(&mut self, block: usize, letters: f32, line_height: f32) -> f32 {
        let block = &mut self.blocks[block];
        let height = letters + block.gap(line_height);
        let grown = if block.exact { 0.0 } else { height - block.height };
        if grown != 0.0 {
            self.tops.clear();
        }
        block.height = height;
        block.exact = true;
        grown
    }

    /// Upper edge of a block, or lower edge of the last for `len()`.
    pub fn top(&mut self, block: usize) -> f64 {
        self.update();
        self.tops[block.min(self.blocks.len())]
    }

    /// Height of the whole column.
    pub fn height(&mut self) -> f64 {
        self.top(usize::MAX)
    }

    /// The block at this height.
    pub fn block_at(&mut self, y: f64) -> usize {
        self.update();
        self.tops.partition_point(|&top| top <= y).saturating_sub(1).min(self.blocks.len() - 1)
    }

    fn update(&mut self) {
        if self.tops.is_empty() {
            let mut top = 0.0;
            self.tops.reserve(self.blocks.len() + 1);
            self.tops.push(top);
            for block in &self.blocks {
                top += f64::from(block.height);
                self.tops.push(top);
            }
        }
    }
}

impl Block {
    /// The air below it. An empty line is only half as high as one with letters.
    fn gap(&self, line_height: f32) -> f32 {
        if self.goes_on {
            0.0
        } else if self.start == self.end {
            -0.5 * line_height
        } else {
            0.35 * line_height
        }
    }
}

/// Where a block ends that starts at `from`: at the line's end, or after a blank if that is far.
fn block_end(text: &str, from: usize, line_end: usize) -> usize {
    if line_end - from <= LONGEST_BLOCK_BYTES {
        return line_end;
    }
    let mut limit = from + LONGEST_BLOCK_BYTES;
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let part = &text[from..limit];
    if let Some((at, blank)) = part.char_indices().rev().find(|(_, c)| c.is_whitespace())
        && at > LONGEST_BLOCK_BYTES / 2
    {
        return from + at + blank.len_utf8();
    }
    // Not between a letter and its marks.
    part.grapheme_indices(true).next_back().map(|(at, _)| from + at).filter(|&end| end > from).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<&str> {
        let column = Column::new(text);
        (0..column.len()).map(|block| &text[column.range(block)]).collect()
    }

    #[test]
    fn a_text_is_cut_at_its_line_feeds() {
        assert_eq!(blocks("one\n\ntwo"), ["one", "", "two"]);
        assert_eq!(blocks("one\n"), ["one", ""]);
        assert_eq!(blocks(""), [""]);
    }

    #[test]
    fn an_endless_line_is_cut_between_words_and_nothing_is_lost() {
        let text = "the town of معرة النعمان was hit ".repeat(1000);
        let blocks = blocks(&text);
        assert!(blocks.len() > 10 && blocks.iter().all(|block| block.len() <= LONGEST_BLOCK_BYTES));
        assert!(blocks.iter().all(|block| block.ends_with(' ')));
        assert_eq!(blocks.concat(), text);
        let unbroken = "ф́".repeat(5000);
        assert_eq!(self::blocks(&unbroken).concat(), unbroken);
    }

    #[test]
    fn a_block_is_found_by_its_height_and_by_its_bytes() {
        let mut column = Column::new("one\ntwo\nthree");
        column.guess_heights(100.0, 5.0, 20.0);
        let grown = column.set_height(1, 60.0, 20.0);
        assert_eq!(grown, 40.0);
        assert_eq!(column.set_height(1, 60.0, 20.0), 0.0);
        assert_eq!(column.block_at(column.blocks[0].height.into()), 1);
        assert_eq!(column.top(1), 27.0);
        assert_eq!((column.block_of(0), column.block_of(4), column.block_of(999)), (0, 1, 2));
        assert_eq!(column.block_at(-5.0), 0);
        assert_eq!(column.block_at(1e9), 2);
    }
}
