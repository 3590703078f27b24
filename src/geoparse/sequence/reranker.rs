//! A second look at what the sequence model finds likely, with all that the report does with the same words.
//!
//! The model decides each run of tokens by itself. A report that has 'General Schofield' ten times means him by
//! 'Schofield' too, and one that was at 'Varnell's Station' means it by 'Varnell's'. So every stretch of some probability
//! is weighed again beside the others of the report: those of the same words, those that overlap it, those before and
//! after it (reranking as in Collins 2000, with the consistency of Krishnan and Manning 2006). Boosted trees do the
//! weighing; they are an asset, made by `cargo xtask train`.

use super::view::{Style, View, starts_line};
use super::{LEAST, Name, Stretch};
use crate::geoparse::trees::Forest;
use hashbrown::HashMap;

/// First bytes of the asset.
pub const MAGIC: &[u8; 8] = b"DLRERA\0\x01";
/// How many numbers are known of a stretch.
pub const FEATURES: usize = 74;
/// A stretch is a name from this probability on. Below a half, since a stretch that is right in its place and off by a
/// word in its bounds has shared its probability with the right one. Chosen on held-out parts of the training corpora.
const ENOUGH: f64 = 0.45;

/// Trees over what is known of a stretch in its report.
pub type Reranker = Forest<FEATURES>;

/// A stretch that the model finds more probable than this is a name without a second look: nothing that overlaps it can be
/// probable, and on held-out parts of the corpora the look changed nothing.
const SURE: f64 = 1.0 - LEAST;
/// A stretch that is less probable than this is none, in the same way.
const HARDLY: f64 = 0.04;

/// The names among stretches, in text order and without overlap, the most probable first to be taken.
#[must_use]
pub fn names(reranker: &Reranker, view: &View, stretches: &[Stretch]) -> Vec<Name> {
    let is_open = |stretch: &Stretch| (HARDLY..=SURE).contains(&stretch.probability);
    let open: Vec<usize> = (0..stretches.len()).filter(|&index| is_open(&stretches[index])).collect();
    let rows = rows(view, stretches, &open);
    let mut scores = reranker.scores(0, &rows).into_iter();
    let mut names: Vec<Name> = stretches
        .iter()
        .map(|stretch| {
            let looked_at = is_open(stretch).then(|| scores.next()).flatten();
            let probability = looked_at.map_or(stretch.probability, |score| 1.0 / (1.0 + (-f64::from(score)).exp()));
            Name { probability, ..stretch.name() }
        })
        .filter(|name| name.probability >= ENOUGH)
        .collect();
    names.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.first.cmp(&b.first)).then(a.end.cmp(&b.end)));
    let mut taken = vec![false; view.tokens.len()];
    names.retain(|name| {
        let own = &mut taken[name.first..name.end];
        let free = own.iter().all(|taken| !taken);
        if free {
            own.fill(true);
        }
        free
    });
    names.sort_by_key(|name| name.first);
    names
}

/// What some stretches have in common, and how probable they are.
#[derive(Clone, Copy)]
struct Company {
    count: u32,
    sum: f64,
    /// The two greatest and the two least.
    most: [f64; 2],
    least: [f64; 2],
}

impl Company {
    const NONE: Self = Self { count: 0, sum: 0.0, most: [-1.0; 2], least: [2.0; 2] };

    fn add(&mut self, p: f64) {
        self.count += 1;
        self.sum += p;
        if p > self.most[0] {
            self.most = [p, self.most[0]];
        } else if p > self.most[1] {
            self.most[1] = p;
        }
        if p < self.least[0] {
            self.least = [p, self.least[0]];
        } else if p < self.least[1] {
            self.least[1] = p;
        }
    }

    fn mean(&self) -> f32 {
        if self.count == 0 { -1.0 } else { (self.sum / f64::from(self.count)) as f32 }
    }

    /// Count, mean, greatest and least of the others than a member of this probability; -1 where there are none.
    fn others(&self, p: f64) -> [f32; 4] {
        let count = self.count.saturating_sub(1);
        if count == 0 {
            return [0.0, -1.0, -1.0, -1.0];
        }
        let other = |ends: [f64; 2]| if ends[0] == p { ends[1] } else { ends[0] };
        let mean = (self.sum - p) / f64::from(count);
        [count as f32, mean as f32, other(self.most) as f32, other(self.least) as f32]
    }
}

/// The company that stretches keep in a window.
struct Companies {
    /// By all words, by the first word, by the last.
    same: HashMap<u64, Company>,
    first: HashMap<u64, Company>,
    last: HashMap<u64, Company>,
    /// Longer than a word, by the first word.
    longer: HashMap<u64, Company>,
    /// Whose last word is a road's designator, and before such a word: whether the report counts it to the name.
    with_road: Company,
    before_road: Company,
    /// That end in a full stop, and that stand before one.
    with_stop: Company,
    before_stop: Company,
    /// How many names to expect.
    sum: f64,
}

/// A word's first role, by number; 64 where it has none.
fn role(view: &View, at: Option<usize>) -> f32 {
    at.map_or(65.0, |at| view.seen[at].roles.trailing_zeros() as f32)
}

fn shape(view: &View, at: Option<usize>) -> f32 {
    at.map_or(0.0, |at| f32::from(view.seen[at].shape))
}

const ROAD: u64 = crate::geoparse::lexicon::Roles::ROAD.bits();
/// Abbreviations have so few tokens, their full stops included.
const SHORT: usize = 3;

impl Companies {
    fn of(view: &View, stretches: &[Stretch]) -> Self {
        let mut all = Self {
            same: HashMap::new(),
            first: HashMap::new(),
            last: HashMap::new(),
            longer: HashMap::new(),
            with_road: Company::NONE,
            before_road: Company::NONE,
            with_stop: Company::NONE,
            before_stop: Company::NONE,
            sum: 0.0,
        };
        for stretch in stretches {
            let p = stretch.probability;
            let (first, last) = (view.seen[stretch.first].low, view.seen[last_word(view, stretch)].low);
            all.same.entry(words(view, stretch)).or_insert(Company::NONE).add(p);
            all.first.entry(first).or_insert(Company::NONE).add(p);
            all.last.entry(last).or_insert(Company::NONE).add(p);
            if stretch.end - stretch.first > 1 {
                all.longer.entry(first).or_insert(Company::NONE).add(p);
            }
            if view.seen[stretch.end - 1].roles & ROAD != 0 {
                all.with_road.add(p);
            }
            if view.seen.get(stretch.end).is_some_and(|next| next.roles & ROAD != 0) {
                all.before_road.add(p);
            }
            if view.tokens.is_mark(stretch.end - 1, '.') {
                all.with_stop.add(p);
            } else if view.tokens.is_mark(stretch.end, '.') && stretch.end - stretch.first < SHORT {
                all.before_stop.add(p);
            }
            all.sum += p;
        }
        all
    }
}

/// A stretch's words as one number.
fn words(view: &View, stretch: &Stretch) -> u64 {
    view.seen[stretch.first..stretch.end]
        .iter()
        .fold(0, |sum: u64, seen| (sum ^ seen.low).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29))
}

/// A stretch's last token that is no full stop.
fn last_word(view: &View, stretch: &Stretch) -> usize {
    let last = stretch.end - 1;
    if last > stretch.first && view.tokens.is_mark(last, '.') { last - 1 } else { last }
}

/// What is known of some stretches among others, which come in text order.
#[must_use]
pub fn rows(view: &View, stretches: &[Stretch], of: &[usize]) -> Vec<[f32; FEATURES]> {
    if of.is_empty() {
        return Vec::new();
    }
    let companies = Companies::of(view, stretches);
    let best: Vec<&Stretch> = stretches.iter().filter(|stretch| stretch.is_best).collect();
    let lines = Lines::of(view);
    of.iter().map(|&index| row(view, stretches, index, &companies, &best, &lines)).collect()
}

/// Where the line of each token starts.
struct Lines {
    starts: Vec<usize>,
    tokens: usize,
}

impl Lines {
    fn of(view: &View) -> Self {
        let tokens = view.tokens.len();
        Self { starts: (0..tokens).filter(|&at| at == 0 || starts_line(view.tokens, at)).collect(), tokens }
    }

    /// The tokens of the line that a token stands in.
    fn around(&self, at: usize) -> (usize, usize) {
        let next = self.starts.partition_point(|&start| start <= at);
        (self.starts[next.saturating_sub(1)], self.starts.get(next).copied().unwrap_or(self.tokens))
    }
}

/// What parts two names, as far as they are near each other.
fn between(view: &View, from: usize, to: usize) -> f32 {
    match to.saturating_sub(from) {
        0 => 1.0,
        1 => 2.0 + f32::from(view.seen[from].shape),
        2 => 30.0 + f32::from(view.seen[from].shape),
        3 => 60.0,
        _ => 0.0,
    }
}

/// An enumeration has at most so many tokens on either side of a name.
const FAR: usize = 40;

/// What a name tells of another in 'Privates Munson, Starke, and Cunningham', 'Counties of Jackson and Cass': how many
/// commas and conjunctions the enumeration has, how many stand before this item, how probable the others are in the
/// middle and how many of the items they make, and the words before it, that opens it, and behind it.
fn enumeration(view: &View, own: &Stretch, best: &[&Stretch]) -> [f32; 7] {
    let tokens = view.tokens;
    let parts =
        |at: usize| tokens.is_mark(at, ',') || tokens.is_mark(at, ';') || matches!(tokens.low(at), "and" | "or" | "&");
    let (mut start, mut before) = (own.first, 0);
    while let Some(at) = start.checked_sub(1).filter(|_| own.first - start < FAR && !starts_line(tokens, start)) {
        if parts(at) {
            before += 1;
        } else if !tokens.is_capital(at) {
            break;
        }
        start = at;
    }
    while start < own.first && parts(start) {
        start += 1;
        before -= 1;
    }
    let (mut end, mut behind) = (own.end, 0);
    while end < tokens.len() && end - own.end < FAR && !starts_line(tokens, end) {
        if parts(end) {
            behind += 1;
        } else if !tokens.is_capital(end) {
            break;
        }
        end += 1;
    }
    while end > own.end && parts(end - 1) {
        end -= 1;
        behind -= 1;
    }
    let marks = before + behind;
    let from = best.partition_point(|name| name.first < start);
    let others = best[from..].iter().take_while(|name| name.first < end);
    let others = others.filter(|name| name.end <= own.first || name.first >= own.end);
    let (count, sum) = others.fold((0, 0.0), |(count, sum), name| (count + 1, sum + name.probability));
    [
        marks as f32,
        before as f32,
        if count == 0 { -1.0 } else { (sum / f64::from(count)) as f32 },
        if marks == 0 { -1.0 } else { count as f32 / marks as f32 },
        role(view, start.checked_sub(1).filter(|_| !starts_line(tokens, start))),
        role(view, Some(start)),
        role(view, (end < tokens.len() && !starts_line(tokens, end)).then_some(end)),
    ]
}

/// Stretches that may overlap stand at most so many places apart.
const REACH: usize = 14;

fn row(
    view: &View,
    stretches: &[Stretch],
    index: usize,
    companies: &Companies,
    best: &[&Stretch],
    lines: &Lines,
) -> [f32; FEATURES] {
    let own = &stretches[index];
    let (first, end, p) = (own.first, own.end, own.probability);
    let last = last_word(view, own);
    let mut row = [0.0; FEATURES];
    let mut to = 0;
    let mut put = |values: &[f32]| {
        row[to..to + values.len()].copy_from_slice(values);
        to += values.len();
    };
    // What the model finds of it and of what overlaps it.
    let (mut holds, mut held, mut crossing, mut same_first, mut same_end) = (0.0_f64, 0.0_f64, 0.0, 0.0, 0.0);
    for other in &stretches[index.saturating_sub(REACH)..(index + REACH).min(stretches.len())] {
        if (other.first, other.end) == (first, end) || other.first >= end || other.end <= first {
            continue;
        }
        crossing += other.probability;
        if other.first <= first && other.end >= end {
            holds = holds.max(other.probability);
        } else if other.first >= first && other.end <= end {
            held = held.max(other.probability);
        }
        if other.first == first {
            same_first += other.probability;
        }
        if other.end == end {
            same_end += other.probability;
        }
    }
    put(&[p, f64::from(u8::from(own.is_best)), holds, held, crossing, same_first, same_end].map(|value| value as f32));
    // Others of its words.
    let (first_low, last_low) = (view.seen[first].low, view.seen[last].low);
    put(&companies.same.get(&words(view, own)).map_or([0.0; 4], |company| company.others(p)));
    put(&companies.first.get(&first_low).map_or([0.0; 4], |company| company.others(p))[..2]);
    put(&companies.last.get(&last_low).map_or([0.0; 4], |company| company.others(p))[..2]);
    let longer = companies.longer.get(&first_low).copied().unwrap_or(Company::NONE);
    put(&[if end - first > 1 { longer.others(p)[2] } else { longer.most[0] as f32 }]);
    for company in [&companies.with_road, &companies.before_road, &companies.with_stop, &companies.before_stop] {
        put(&[company.count as f32, company.mean()]);
    }
    // The names before and behind it.
    let at = best.partition_point(|other| other.end <= first);
    let before = at.checked_sub(1).map(|at| best[at]);
    let behind = best[at..].iter().find(|other| other.first >= end);
    put(&[
        before.map_or(-1.0, |name| name.probability as f32),
        before.map_or(0.0, |name| between(view, name.end, first)),
        behind.map_or(-1.0, |name| name.probability as f32),
        behind.map_or(0.0, |name| between(view, end, name.first)),
    ]);
    // Where it stands.
    let (line_start, line_end) = lines.around(first);
    put(&[
        (end - first) as f32,
        view.tokens.span(first, end).len() as f32,
        (line_end - line_start) as f32,
        (first - line_start) as f32,
        line_end.saturating_sub(end) as f32,
        first as f32 / lines.tokens as f32,
        lines.tokens as f32,
        (companies.sum / lines.tokens as f64) as f32,
        f32::from(u8::from(view.tokens.is_mark(end - 1, '.'))),
        match view.style {
            Style::News => 0.0,
            Style::Letter => 1.0,
            Style::Post => 2.0,
            Style::Headline => 3.0,
        },
    ]);
    // What the report does with its first and last word.
    let of_word = |at: usize| {
        let uses = view.uses.get(&view.seen[at].low).copied().unwrap_or_default();
        [uses.capital, uses.small, uses.placed, uses.personal, uses.speaks, uses.sure].map(f32::from)
    };
    put(&enumeration(view, own, best));
    put(&of_word(first));
    put(&of_word(last));
    // What the words can do, and what the rules say of them.
    let before = first.checked_sub(1).filter(|_| !starts_line(view.tokens, first));
    let before_that = before.and_then(|at| at.checked_sub(1)).filter(|at| !starts_line(view.tokens, at + 1));
    let on_line = |at: usize| (at < view.tokens.len() && !starts_line(view.tokens, at)).then_some(at);
    let (behind, behind_that) = (on_line(end), on_line(end).and_then(|_| on_line(end + 1)));
    for at in [before_that, before, Some(first), Some(last), behind, behind_that] {
        put(&[role(view, at)]);
    }
    for at in [before, Some(first), Some(last), behind] {
        put(&[shape(view, at)]);
    }
    let (said, said_last) = (view.said[first], view.said[last]);
    put(&[said.state, said.weight, said.role, said.says, said.gazetteer, said_last.state, said_last.gazetteer]
        .map(f32::from));
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geoparse::recognize;

    fn looked_at<T>(text: &str, look: impl FnOnce(&View) -> T) -> T {
        recognize::looked_at(text, |found, recognizer| look(&View::new(&recognizer, &found)))
    }

    fn stretch(first: usize, end: usize, probability: f64) -> Stretch {
        Stretch { first, end, probability, is_best: probability > 0.5 }
    }

    #[test]
    fn names_do_not_overlap_and_the_more_probable_is_taken() {
        looked_at("They left Memphis and Charleston Railroad behind", |view| {
            // Trees that say nothing: whatever is looked at is as likely as not.
            let reranker = Reranker::default();
            let (memphis, railroad, sure) = (stretch(2, 3, 0.6), stretch(2, 6, 0.4), stretch(4, 6, 0.99));
            let found = names(&reranker, view, &[memphis, railroad, sure]);
            assert_eq!(found.iter().map(|name| (name.first, name.end)).collect::<Vec<_>>(), [(2, 3), (4, 6)]);
            assert_eq!(found.iter().map(|name| name.probability).collect::<Vec<_>>(), [0.5, 0.99]);
            assert!(names(&reranker, view, &[stretch(2, 3, 0.03)]).is_empty());
            assert!(names(&reranker, view, &[]).is_empty());
        });
    }

    #[test]
    fn a_stretch_knows_how_probable_the_others_of_its_words_are() {
        looked_at("General Schofield wrote. Then Schofield marched, and SCHOFIELD came.", |view| {
            let stretches = [stretch(1, 2, 0.1), stretch(5, 6, 0.5), stretch(9, 10, 0.75)];
            let rows = rows(view, &stretches, &[1]);
            assert_eq!(rows.len(), 1);
            // After the seven numbers of its own: how many others, their mean, the most and the least.
            assert_eq!(rows[0][7..11], [2.0, 0.425, 0.75, 0.1]);
        });
    }

    #[test]
    fn others_are_told_apart_from_a_member_of_a_company() {
        let members = [0.25, 0.75, 0.5, 0.75];
        let mut company = Company::NONE;
        assert_eq!(company.others(0.5), [0.0, -1.0, -1.0, -1.0]);
        members.iter().for_each(|&p| company.add(p));
        assert_eq!(company.others(0.75), [3.0, 0.5, 0.75, 0.25]);
        assert_eq!(company.others(0.25), [3.0, 2.0 / 3.0, 0.75, 0.5]);
        assert_eq!(company.mean(), 0.5625);
    }

    #[test]
    fn an_enumeration_is_known_by_what_opens_it_and_by_its_other_items() {
        looked_at("He came with Privates Munson, Starke, and Cunningham yesterday", |view| {
            let (munson, starke, cunningham) = (stretch(4, 5, 0.25), stretch(6, 7, 0.75), stretch(9, 10, 0.5));
            let title = role(view, Some(3));
            let best = [&munson, &starke];
            let [marks, before, mean, covered, _, opening, _] = enumeration(view, &cunningham, &best);
            assert_eq!([marks, before, mean], [3.0, 3.0, 0.5]);
            assert_eq!(opening, title);
            assert!((covered - 2.0 / 3.0).abs() < 1e-6);
        });
    }
}
