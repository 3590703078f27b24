//! Word classes: which English words stand in like company, so that the model knows something of words that its
//! training texts lack (Turian, Ratinov and Bengio 2010, 'Word representations').
//!
//! They are an asset, made by `cargo xtask assets --only classes` from word vectors. There are two clusterings of
//! the same words, a coarse and a fine one.

use super::view::hash;
use crate::gazetteer::{pack_asset, unpack_asset};
use std::collections::BTreeMap;

/// First bytes of the asset.
pub const MAGIC: &[u8; 8] = b"DLCLS\0\0\x01";
/// How many clusterings there are, the coarsest first.
pub const LEVELS: usize = 2;

/// The class of a word at each level, from 0 up.
pub type Numbers = [u16; LEVELS];

/// More words than this no asset may have: their table would take 64 MB.
const WORDS_MAX: usize = 1 << 22;

/// Classes by word, ready for use.
#[derive(Clone, Debug)]
pub struct Classes {
    /// A power of two of entries, half of them or more empty. A word's entry is the first free one from where the
    /// lower bits of its hash point to.
    table: Vec<Entry>,
    /// How many classes each level has.
    counts: Numbers,
}

/// A word's hash and classes. Eight of these share a cache line, so that a look-up seldom touches more than one.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// The upper half of the hash. Two words of 100,000 that agree in it and stand side by side are not to be expected.
    upper: u32,
    /// The classes, each plus one; 0 where the entry is empty.
    classes: [u16; LEVELS],
}

impl Classes {
    /// Classes of lower-case words. Where a class is not below its level's count, the word is left out.
    #[must_use]
    pub fn new(words: &BTreeMap<String, Numbers>, counts: Numbers) -> Self {
        let mut classes = Self::with_room_for(words.len(), counts);
        for (word, numbers) in words {
            if numbers.iter().zip(&counts).all(|(number, count)| number < count) {
                classes.insert(hash(word.as_bytes()), *numbers);
            }
        }
        classes
    }

    /// The classes of the word with this hash, each plus one; all 0 if it is unknown.
    #[must_use]
    #[inline]
    pub fn of(&self, hash_of_low: u64) -> [u16; LEVELS] {
        let mask = self.table.len() - 1;
        let mut at = hash_of_low as usize & mask;
        loop {
            let entry = self.table[at];
            if entry.classes[0] == 0 || entry.upper == upper(hash_of_low) {
                return entry.classes;
            }
            at = (at + 1) & mask;
        }
    }

    /// As [`Classes::of`] for a word in lower case.
    #[must_use]
    pub fn of_word(&self, low: &str) -> [u16; LEVELS] {
        self.of(hash(low.as_bytes()))
    }

    /// How many classes each level has.
    #[must_use]
    pub const fn counts(&self) -> Numbers {
        self.counts
    }

    /// The asset that [`Classes::from_asset`] reads.
    ///
    /// # Errors
    /// Where it can't be compressed.
    pub fn to_asset(words: &BTreeMap<String, Numbers>, counts: Numbers) -> std::io::Result<Vec<u8>> {
        let mut raw = Vec::new();
        raw.extend_from_slice(&(words.len() as u32).to_le_bytes());
        raw.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
        for level in 0..LEVELS {
            // Lower and upper halves apart compress better.
            raw.extend(words.values().map(|numbers| numbers[level] as u8));
            raw.extend(words.values().map(|numbers| (numbers[level] >> 8) as u8));
        }
        // A word begins as the one before it in the alphabet does, so only what differs is written.
        let mut before: &[u8] = &[];
        let mut endings = Vec::new();
        for word in words.keys().map(String::as_bytes) {
            let shared =
                before.iter().zip(word).take(usize::from(u8::MAX)).take_while(|(one, other)| one == other).count();
            raw.push(shared as u8);
            endings.extend_from_slice(&word[shared..]);
            endings.push(b'\n');
            before = word;
        }
        raw.extend_from_slice(&endings);
        pack_asset(MAGIC, &raw, 19)
    }

    /// Classes from an asset's bytes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_asset(bytes: &[u8]) -> Result<Self, &'static str> {
        let raw = unpack_asset(MAGIC, bytes)?;
        let (count, rest) = raw.split_first_chunk().ok_or("it is cut short")?;
        let count = u32::from_le_bytes(*count) as usize;
        if count > WORDS_MAX {
            return Err("a count is too large");
        }
        let (counts, rest) = rest.split_at_checked(2 * LEVELS).ok_or("it is cut short")?;
        let counts: Numbers =
            std::array::from_fn(|level| u16::from_le_bytes([counts[2 * level], counts[2 * level + 1]]));
        let (numbers, rest) = rest.split_at_checked(2 * LEVELS * count).ok_or("it is cut short")?;
        let number = |level: usize, word: usize| {
            u16::from_le_bytes([numbers[2 * level * count + word], numbers[(2 * level + 1) * count + word]])
        };
        let (shared, endings) = rest.split_at_checked(count).ok_or("it is cut short")?;
        let mut endings = endings.split_inclusive(|&byte| byte == b'\n');
        let mut classes = Self::with_room_for(count, counts);
        let mut word = Vec::new();
        for (index, &shared) in shared.iter().enumerate() {
            let ending = endings.next().and_then(|ending| ending.strip_suffix(b"\n")).ok_or("it is cut short")?;
            if usize::from(shared) > word.len() {
                return Err("a word begins like none");
            }
            word.truncate(usize::from(shared));
            word.extend_from_slice(ending);
            let numbers: Numbers = std::array::from_fn(|level| number(level, index));
            if numbers.iter().zip(&counts).any(|(number, count)| number >= count) {
                return Err("a class is out of range");
            }
            classes.insert(hash(&word), numbers);
        }
        if endings.next().is_some() {
            return Err("its parts differ in length");
        }
        Ok(classes)
    }

    fn with_room_for(words: usize, counts: Numbers) -> Self {
        // Never full, so that every search ends.
        Self { table: vec![Entry::default(); (2 * words).max(1).next_power_of_two()], counts }
    }

    fn insert(&mut self, hash: u64, numbers: Numbers) {
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        while self.table[at].classes[0] != 0 {
            at = (at + 1) & mask;
        }
        // A class is below a count of 16 bits, so one more still has room.
        self.table[at] = Entry { upper: upper(hash), classes: numbers.map(|number| number + 1) };
    }
}

const fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: Numbers = [7, 700];

    fn some_words() -> BTreeMap<String, Numbers> {
        (0..1000).map(|i| (format!("word{}", i * 7), [i % 7, i % 700])).collect()
    }

    /// An asset of bytes that no words give.
    fn asset(count: u32, counts: Numbers, rest: &[u8]) -> Vec<u8> {
        let mut raw = count.to_le_bytes().to_vec();
        raw.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
        raw.extend_from_slice(rest);
        pack_asset(MAGIC, &raw, 3).unwrap()
    }

    #[test]
    fn classes_are_the_same_after_a_way_through_an_asset() {
        let words = some_words();
        let made = Classes::new(&words, COUNTS);
        let read = Classes::from_asset(&Classes::to_asset(&words, COUNTS).unwrap()).unwrap();
        assert_eq!(read.counts(), COUNTS);
        for (word, numbers) in &words {
            let expected = numbers.map(|number| number + 1);
            assert_eq!((made.of_word(word), read.of_word(word)), (expected, expected), "{word}");
        }
        for unknown in ["", "word1", "word", "wordless"] {
            assert_eq!(read.of_word(unknown), [0; LEVELS], "{unknown}");
        }
    }

    #[test]
    fn no_words_give_no_classes() {
        let none = Classes::from_asset(&Classes::to_asset(&BTreeMap::new(), [0; LEVELS]).unwrap()).unwrap();
        assert_eq!(none.of_word("river"), [0; LEVELS]);
    }

    #[test]
    fn the_highest_class_that_a_level_can_have_is_kept() {
        let words = BTreeMap::from([("river".to_owned(), [u16::MAX - 1; LEVELS])]);
        let counts = [u16::MAX; LEVELS];
        let read = Classes::from_asset(&Classes::to_asset(&words, counts).unwrap()).unwrap();
        assert_eq!(read.of_word("river"), [u16::MAX; LEVELS]);
    }

    #[test]
    fn damaged_classes_are_refused() {
        let packed = Classes::to_asset(&some_words(), COUNTS).unwrap();
        for len in 0..packed.len() {
            assert!(Classes::from_asset(&packed[..len]).is_err(), "cut to {len}");
        }
        for (bytes, why) in [
            (asset(1, [1, 1], b"\0\0\0\0\0a\n"), None),
            (asset(2, [1, 1], b"\0\0\0\0\0\0\0\0\0\x01a\nb\n"), None),
            (asset(1, [1, 1], b"\0\0\x01\0\0a\n"), Some("a class is out of range")),
            (asset(1, [0, 1], b"\0\0\0\0\0a\n"), Some("a class is out of range")),
            (asset(1, [1, 1], b"\0\0\0\0\x01a\n"), Some("a word begins like none")),
            (asset(2, [1, 1], b"\0\0\0\0\0\0\0\0\0\x02a\nb\n"), Some("a word begins like none")),
            (asset(1, [1, 1], b"\0\0\0\0\0a\nb"), Some("its parts differ in length")),
            (asset(1, [1, 1], b"\0\0\0\0\0a\nb\n"), Some("its parts differ in length")),
            (asset(1, [1, 1], b"\0\0\0\0\0a"), Some("it is cut short")),
            (asset(1, [1, 1], b"\0\0\0\0"), Some("it is cut short")),
            (asset(2, [1, 1], b"\0\0\0\0"), Some("it is cut short")),
            (asset(u32::MAX, [1, 1], &[]), Some("a count is too large")),
        ] {
            assert_eq!(Classes::from_asset(&bytes).err(), why);
        }
    }
}
