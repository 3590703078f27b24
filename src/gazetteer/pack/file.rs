//! The file under a pack: blocks with a checksum each, so that a part can be read, and trusted, without the whole.
//!
//! All blocks are [`BLOCK`] bytes; behind them stand the blocks' checksums and a [`Trailer`], which has its own and knows
//! how long the file is.

use crate::gazetteer::bytes::Damage;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes to a block.
pub const BLOCK: usize = 4096;
/// First bytes of an index, version included.
pub const MAGIC: &[u8; 8] = b"DLPACK\0\x02";
/// What is said of an index of another version.
pub const OUTDATED: Damage = "the gazetteer's index was made by another version of Dateline";
/// How many blocks read of late are kept.
const CACHED_BLOCKS: usize = 1024;

/// Where an index's bytes stand: in memory, or in a file that is read where it is asked.
pub trait Bytes: Send + Sync + std::fmt::Debug {
    /// How many there are.
    fn size(&self) -> u64;

    /// Fills `into` with what stands at `at`.
    ///
    /// # Errors
    /// If there are fewer bytes, or they can't be read.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()>;

    /// All of them, where they are in memory.
    fn whole(&self) -> Option<&[u8]> {
        None
    }
}

impl Bytes for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let from = usize::try_from(at).ok().and_then(|at| self.get(at..at.checked_add(into.len())?));
        into.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn whole(&self) -> Option<&[u8]> {
        Some(self)
    }
}

/// The last bytes of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// Where the records of places end and the pages of names start.
    pub pages_at: u64,
    /// Where the settlements by cell start.
    pub cells_at: u64,
    /// Where the tables start.
    pub tables_at: u64,
    /// How long the tables are.
    pub tables_len: u64,
    /// Where the blocks' checksums start: the end of the last block.
    pub checks_at: u64,
}

impl Trailer {
    /// Its length in the file.
    const LEN: usize = 8 + 6 * 8 + 8;

    fn to_bytes(self, file_len: u64, checks_crc: u32) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for value in [self.pages_at, self.cells_at, self.tables_at, self.tables_len, self.checks_at, file_len] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(&checks_crc.to_le_bytes());
        out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
        out
    }

    /// The trailer, how long the file was written, and the checksum of the checksums.
    fn from_bytes(bytes: &[u8]) -> Result<(Self, u64, u32), Damage> {
        let (body, crc) = bytes.split_last_chunk::<4>().ok_or("it is cut short")?;
        let (name, version) = MAGIC.split_at(MAGIC.len() - 1);
        if !body.starts_with(name) {
            return Err("it is cut short, or no index");
        }
        if crc32fast::hash(body) != u32::from_le_bytes(*crc) {
            return Err("its checksum is wrong");
        }
        if !body[name.len()..].starts_with(version) {
            return Err(OUTDATED);
        }
        let number = |i: usize| {
            let at = 8 + 8 * i;
            body[at..at + 8].try_into().map(u64::from_le_bytes).unwrap_or(0)
        };
        let checks_crc = body[56..60].try_into().map(u32::from_le_bytes).unwrap_or(0);
        let trailer = Self {
            pages_at: number(0),
            cells_at: number(1),
            tables_at: number(2),
            tables_len: number(3),
            checks_at: number(4),
        };
        Ok((trailer, number(5), checks_crc))
    }
}

/// Writes blocks one after another, and their checksums behind them.
pub struct BlockWriter<'a> {
    out: &'a mut dyn Write,
    block: Vec<u8>,
    checks: Vec<u8>,
}

impl<'a> BlockWriter<'a> {
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, block: Vec::with_capacity(BLOCK), checks: Vec::new() }
    }

    /// Where the next byte goes.
    pub fn at(&self) -> u64 {
        self.checks.len() as u64 / 4 * BLOCK as u64 + self.block.len() as u64
    }

    /// How much of the present block is free; a full one when it is at its start.
    pub fn room(&self) -> usize {
        BLOCK - self.block.len()
    }

    pub fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(self.room().min(bytes.len()));
            self.block.extend_from_slice(now);
            bytes = later;
            if self.block.len() == BLOCK {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Fills up with zeros to the next multiple, of a block at the most.
    pub fn align(&mut self, to: usize) -> io::Result<()> {
        let short = self.block.len().next_multiple_of(to) - self.block.len();
        self.write(&[0; BLOCK][..short])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.checks.extend_from_slice(&crc32fast::hash(&self.block).to_le_bytes());
        self.out.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Writes what is behind the blocks. The trailer's `checks_at` is set here.
    pub fn finish(mut self, mut trailer: Trailer) -> io::Result<()> {
        self.align(BLOCK)?;
        trailer.checks_at = self.at();
        let file_len = trailer.checks_at + self.checks.len() as u64 + Trailer::LEN as u64;
        self.out.write_all(&self.checks)?;
        self.out.write_all(&trailer.to_bytes(file_len, crc32fast::hash(&self.checks)))?;
        self.out.flush()
    }
}

/// One of the blocks read of late, with its number.
type Slot = Mutex<Option<(u64, Arc<[u8]>)>>;

/// Reads blocks and holds each against its checksum.
#[derive(Debug)]
pub struct Blocks {
    bytes: Box<dyn Bytes>,
    checks: Vec<u8>,
    cache: Vec<Slot>,
    damaged: AtomicBool,
}

impl Blocks {
    /// Opens what a [`BlockWriter`] wrote. Bytes in memory are all checked now, others as they are read.
    pub fn open(bytes: Box<dyn Bytes>) -> Result<(Self, Trailer), Damage> {
        let size = bytes.size();
        let trailer_at = size.checked_sub(Trailer::LEN as u64).ok_or("it is cut short")?;
        let read = |at: u64, len: u64| {
            let mut out = vec![0; usize::try_from(len).map_err(|_| "its length is wrong")?];
            bytes.read_at(at, &mut out).map_err(|_| "it can't be read")?;
            Ok::<_, Damage>(out)
        };
        let (trailer, file_len, checks_crc) = Trailer::from_bytes(&read(trailer_at, Trailer::LEN as u64)?)?;
        if file_len != size || trailer.checks_at > trailer_at || !trailer.checks_at.is_multiple_of(BLOCK as u64) {
            return Err("its length is wrong");
        }
        let checks = read(trailer.checks_at, trailer_at - trailer.checks_at)?;
        if crc32fast::hash(&checks) != checks_crc || checks.len() as u64 / 4 != trailer.checks_at / BLOCK as u64 {
            return Err("its checksum is wrong");
        }
        let in_order = [0, trailer.pages_at, trailer.cells_at, trailer.tables_at, trailer.checks_at];
        if !in_order.is_sorted() || trailer.tables_at.saturating_add(trailer.tables_len) > trailer.checks_at {
            return Err("its length is wrong");
        }
        let slots = if bytes.whole().is_some() { 0 } else { CACHED_BLOCKS };
        let cache = (0..slots).map(|_| Mutex::new(None)).collect();
        let blocks = Self { bytes, checks, cache, damaged: AtomicBool::new(false) };
        if blocks.bytes.whole().is_some() {
            blocks.check_all()?;
        }
        Ok((blocks, trailer))
    }

    /// Reads every block.
    pub fn check_all(&self) -> Result<(), Damage> {
        let mut block = vec![0; BLOCK];
        for number in 0..self.checks.len() as u64 / 4 {
            match self.bytes.whole() {
                Some(all) => self.check(number, &all[number as usize * BLOCK..][..BLOCK])?,
                None => {
                    self.bytes.read_at(number * BLOCK as u64, &mut block).map_err(|_| "it can't be read")?;
                    self.check(number, &block)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a block that was asked for is not what was written.
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    fn check(&self, number: u64, block: &[u8]) -> Result<(), Damage> {
        let check = self.checks.get(number as usize * 4..).and_then(|checks| checks.first_chunk::<4>());
        if check.is_some_and(|check| crc32fast::hash(block) == u32::from_le_bytes(*check)) {
            Ok(())
        } else {
            self.damaged.store(true, Ordering::Relaxed);
            Err("its checksum is wrong")
        }
    }

    /// Hands on the bytes from `at` to the end of their block; none where there are none or they are damaged.
    pub fn with_rest_of_block<R>(&self, at: u64, use_it: impl FnOnce(&[u8]) -> R) -> R {
        let (number, inside) = (at / BLOCK as u64, (at % BLOCK as u64) as usize);
        if number >= self.checks.len() as u64 / 4 {
            return use_it(&[]);
        }
        if let Some(all) = self.bytes.whole() {
            let start = number as usize * BLOCK;
            return use_it(&all[start + inside..start + BLOCK]);
        }
        let slot = &self.cache[number as usize % CACHED_BLOCKS];
        let known = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, block)) = known.filter(|(known, _)| *known == number) {
            return use_it(&block[inside..]);
        }
        let mut block = vec![0; BLOCK];
        let read = self.bytes.read_at(number * BLOCK as u64, &mut block);
        if read.is_err() {
            self.damaged.store(true, Ordering::Relaxed);
        }
        if read.is_err() || self.check(number, &block).is_err() {
            return use_it(&[]);
        }
        let block: Arc<[u8]> = block.into();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, Arc::clone(&block)));
        use_it(&block[inside..])
    }

    /// A stretch of any length, or what of it is sound.
    pub fn read(&self, mut at: u64, len: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(len.min(1 << 20));
        while out.len() < len {
            let had = out.len();
            self.with_rest_of_block(at, |rest| out.extend_from_slice(&rest[..rest.len().min(len - had)]));
            if out.len() == had {
                break;
            }
            at += (out.len() - had) as u64;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that are never whole in memory, as a file's are.
    #[derive(Debug)]
    struct OnDisk(Vec<u8>);

    impl Bytes for OnDisk {
        fn size(&self) -> u64 {
            self.0.size()
        }

        fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
            self.0.read_at(at, into)
        }
    }

    fn written(content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut writer = BlockWriter::new(&mut out);
        writer.write(content).unwrap();
        let trailer = Trailer { pages_at: 0, cells_at: 0, tables_at: 0, tables_len: 1, checks_at: 0 };
        writer.finish(trailer).unwrap();
        out
    }

    #[test]
    fn what_was_written_is_read_from_memory_and_from_a_file() {
        let content: Vec<u8> = (0..3 * BLOCK + 100).map(|i| (i * 7 % 251) as u8).collect();
        let file = written(&content);
        for bytes in [Box::new(file.clone()) as Box<dyn Bytes>, Box::new(OnDisk(file))] {
            let (blocks, trailer) = Blocks::open(bytes).unwrap();
            assert_eq!(trailer.checks_at, 4 * BLOCK as u64);
            for (at, len) in [(0, 10), (BLOCK - 3, 6), (0, content.len()), (BLOCK, 2 * BLOCK)] {
                assert_eq!(blocks.read(at as u64, len), &content[at..at + len]);
            }
            assert!(blocks.read(1 << 40, 5).is_empty());
            assert!(!blocks.is_damaged() && blocks.check_all().is_ok());
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let file = written(&[5; 2 * BLOCK]);
        for len in (0..file.len()).step_by(61).chain([file.len() - 1]) {
            assert!(Blocks::open(Box::new(OnDisk(file[..len].to_vec()))).is_err(), "{len}");
        }
    }

    #[test]
    fn a_changed_byte_is_noticed_when_it_is_read_and_nothing_wrong_comes_out() {
        let content: Vec<u8> = (0..2 * BLOCK).map(|i| i as u8).collect();
        let sound = written(&content);
        for at in (0..sound.len()).step_by(97) {
            let mut file = sound.clone();
            file[at] ^= 4;
            assert!(Blocks::open(Box::new(file.clone())).is_err(), "byte {at}");
            if let Ok((blocks, _)) = Blocks::open(Box::new(OnDisk(file))) {
                assert!(content.starts_with(&blocks.read(0, content.len())) || blocks.is_damaged());
                assert!(blocks.is_damaged() && blocks.check_all().is_err(), "byte {at}");
            }
        }
    }
}
