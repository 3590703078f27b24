//! Names of places in a text, and whether they speak of the place or of an actor.
//!
//! Capitalised runs are cut into known names, peoples, designators and unknown names; what stands
//! around them is weighed, and what weighs enough is a mention. Nothing is asked of a statistical
//! model, so that every decision can be given in words; [`Found`] is the seam behind which a trained
//! recognizer would stand.

mod uncased;

use super::forms::forms;
use super::knowledge::Knowledge;
use super::lexicon::{self, HEADS, Roles, people, roles};
use super::phrases::{hand, is_bank};
use super::sequence::Name;
use super::tokens::{Kind, Script, Shape, Tokens};
use crate::gazetteer::{MatchKind, fold};
use crate::model::{ActorKind, MentionKind, PlaceId, PlaceKind, Role, Span};
use hashbrown::HashSet;
use std::rc::Rc;

/// What weighs this much is a mention.
const ENOUGH: f64 = 1.0;
/// Names have at most so many words.
const NAME_WORDS: usize = 7;

/// What the words around a name say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// A town or village.
    Settlement,
    /// A part of a town.
    Quarter,
    /// A province or district.
    Admin,
    /// A built thing.
    Facility,
    /// A road.
    Road,
    /// A river, lake or sea.
    Water,
    /// A mountain, valley, desert.
    Landform,
}

/// What the gazetteer knows of a name, at a glance.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The places that bear it.
    pub places: Vec<(PlaceId, MatchKind)>,
    /// The form of the name that led there.
    pub form: String,
    /// The most inhabitants any of them has.
    pub population: u64,
    /// Whether a country bears it.
    pub country: bool,
    /// Whether a first-order division does.
    pub admin1: bool,
    /// Whether any other division does.
    pub admin: bool,
    /// Whether a country's capital does.
    pub capital: bool,
    /// Whether a settlement does.
    pub settlement: bool,
    /// Whether a river or another water does.
    pub water: bool,
}

/// A stretch of text that may name a place.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its first token.
    pub first: usize,
    /// One past its last token, a designator behind the name included.
    pub end: usize,
    /// The name alone, as tokens.
    pub core: (usize, usize),
    /// The whole, in the text.
    pub span: Span,
    /// The name alone, in the text.
    pub core_span: Span,
    /// The plain toponym in the text, with what belongs to the name: 'Cook County', but 'Idlib' of 'Idlib city'.
    pub toponym: Span,
    /// What the gazetteer knows of it.
    pub known: Rc<Known>,
    /// The places that bear the name with its designator: 'Cook County'.
    pub whole: Vec<(PlaceId, MatchKind)>,
    /// Place or actor.
    pub role: Role,
    /// What the words around it say it is.
    pub says: Says,
    /// How much speaks for a mention.
    pub weight: f64,
    /// How probable the trained model finds it; 1 where it was not asked.
    pub probability: f64,
    /// Whether it is one capitalised word of which the report knows no small twin.
    pub single_capital_word: bool,
    /// What spoke for it, in words.
    pub reasons: Vec<String>,
}

impl Found {
    /// Whether it is to be reported.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.weight >= ENOUGH
    }

    /// What sort of expression it is, as far as the words say.
    #[must_use]
    pub fn kind(&self) -> MentionKind {
        match self.says {
            Says::Admin => MentionKind::AdminArea,
            Says::Facility => MentionKind::Facility,
            Says::Road => MentionKind::Road,
            Says::Water => MentionKind::Water,
            Says::Landform => MentionKind::Landform,
            Says::Settlement | Says::Quarter | Says::Nothing => MentionKind::PopulatedPlace,
        }
    }
}

/// Remembers how a report writes words, over all its windows.
#[derive(Default)]
pub struct Memory {
    /// Words that the report also writes small.
    small: HashSet<String>,
    /// Folded names that were clearly places somewhere in the report.
    sure: HashSet<String>,
}

/// The recognizer over one window of a text.
pub struct Recognizer<'a, 'm> {
    /// The window's tokens.
    pub tokens: &'a Tokens<'a>,
    /// Where names are looked up.
    pub knowledge: &'a Knowledge<'a>,
    /// How the report writes words.
    pub memory: &'m mut Memory,
    language: &'a str,
    /// What was found so far.
    pub found: Vec<Found>,
    caps_line: Vec<bool>,
    source_note: Vec<bool>,
}

/// What a piece of a capitalised run is.
#[derive(Clone, Debug)]
enum What {
    Place(Rc<Known>),
    People,
    Word(Roles),
    Unknown,
}

struct Piece {
    start: usize,
    end: usize,
    what: What,
}

/// Finds the names of a window, in text order and without overlap; those that weigh too little are
/// there too, for a second look.
#[must_use]
pub fn recognize<'a, 'm>(
    tokens: &'a Tokens<'a>,
    knowledge: &'a Knowledge<'a>,
    memory: &'m mut Memory,
    language: &'a str,
) -> (Vec<Found>, Recognizer<'a, 'm>) {
    for index in 0..tokens.len() {
        if tokens.get(index).is_some_and(|t| t.shape == Shape::Lower && t.kind == Kind::Word) {
            let low = tokens.low(index);
            if low.len() <= 24 && !memory.small.contains(low) && memory.small.len() < 200_000 {
                memory.small.insert(low.to_owned());
            }
        }
    }
    let mut recognizer = Recognizer {
        tokens,
        knowledge,
        memory,
        language,
        found: Vec::new(),
        caps_line: caps_lines(tokens),
        source_note: source_notes(tokens),
    };
    let mut at = 0;
    while at < tokens.len() {
        at = recognizer.step(at).max(at + 1);
    }
    recognizer.pass_along_lists();
    recognizer.remember_names();
    recognizer.pass_along_lists();
    (std::mem::take(&mut recognizer.found), recognizer)
}

/// One span that somebody says is a name, as it stands.
#[must_use]
pub fn exactly(tokens: &Tokens, knowledge: &Knowledge, memory: &mut Memory, span: Span) -> Found {
    let recognizer = Recognizer {
        tokens,
        knowledge,
        memory,
        language: "en",
        found: Vec::new(),
        caps_line: Vec::new(),
        source_note: Vec::new(),
    };
    let end = tokens.len();
    let mut known = recognizer.known(0, end);
    let mut says = Says::Nothing;
    // 'Idlib province', 'the province of Idlib', 'محافظة حلب'
    for (start, stop) in [(0, end.saturating_sub(1)), (1, end), (2, end)] {
        let head = if start == 0 { end.saturating_sub(1) } else { 0 };
        if known.places.is_empty() && start < stop && tokens.roles(head).any(HEADS) {
            known = recognizer.known(start, stop);
            says = says_of(tokens.roles(head)).unwrap_or(Says::Nothing);
        }
    }
    Found {
        first: 0,
        end,
        core: (0, end),
        span,
        core_span: span,
        toponym: span,
        known,
        role: Role::Literal,
        says,
        weight: ENOUGH,
        probability: 1.0,
        single_capital_word: false,
        whole: Vec::new(),
        reasons: vec!["the file asked for this span".into()],
    }
}

impl Recognizer<'_, '_> {
    /// Whether the token stands in a line of capitals.
    #[must_use]
    pub fn in_caps_line(&self, at: usize) -> bool {
        self.caps_line.get(at).copied().unwrap_or(false)
    }

    /// Whether the token stands in a source in brackets.
    #[must_use]
    pub fn in_source_note(&self, at: usize) -> bool {
        self.source_note.get(at).copied().unwrap_or(false)
    }

    fn step(&mut self, at: usize) -> usize {
        let Some(token) = self.tokens.get(at) else { return at + 1 };
        if token.kind != Kind::Word {
            return at + 1;
        }
        match token.script {
            Script::Arabic => self.arabic(at),
            Script::Latin | Script::Cyrillic if self.starts_run(at) => self.run(at),
            Script::Latin | Script::Cyrillic => self.small_people(at),
            Script::Other => at + 1,
        }
    }

    /// What the gazetteer knows of a name, by its forms.
    pub fn known(&self, start: usize, end: usize) -> Rc<Known> {
        let surface = self.tokens.slice(start, end);
        if surface.len() > 120 {
            return Rc::default();
        }
        self.knowledge.of_name(surface, || self.look_up(start, end))
    }

    fn look_up(&self, start: usize, end: usize) -> Known {
        let surface = self.tokens.slice(start, end);
        let gazetteer = self.knowledge.gazetteer;
        let mut known = Known::default();
        for (rank, form) in forms(self.tokens, start, end).iter().enumerate() {
            let asked = self.ask(form);
            // Of the nominatives that an ending allows the better known one is meant: Хмельницький, not Хмельницьке.
            if !asked.places.is_empty() && (known.places.is_empty() || asked.population > known.population) {
                known = asked;
            }
            if rank == 0 && !known.places.is_empty() {
                break;
            }
        }
        if known.places.is_empty()
            && end == start + 1
            && let Some(town) = lexicon::familiar_oblast(self.tokens.low(start))
        {
            known = self.ask(&format!("{town} Oblast"));
            if known.places.is_empty() {
                known = self.ask(town);
            }
        }
        if let Some((state, country)) = lexicon::state(surface)
            && let Some(found) = gazetteer.lookup(state).into_iter().find(|found| {
                gazetteer.kind(found.place) == PlaceKind::Admin1 && gazetteer.country_code(found.place) == country
            })
        {
            known.places.retain(|known| known.0 != found.place);
            known.places.push((found.place, MatchKind::Alternate));
            known.admin1 = true;
        }
        if known.places.is_empty()
            && let Some(code) = lexicon::country_alias(&surface.to_lowercase())
            && !lexicon::is_seat_of_power(&surface.to_lowercase())
            && let Some(country) = gazetteer.country(code)
        {
            known.places.push((country, MatchKind::Alternate));
            known.country = true;
            known.form = surface.to_owned();
        }
        known
    }

    /// What the gazetteer knows under one form.
    pub fn ask(&self, form: &str) -> Known {
        let mut known = Known { form: form.to_owned(), ..Known::default() };
        let gazetteer = self.knowledge.gazetteer;
        for name in gazetteer.lookup(form) {
            if name.how == MatchKind::Skeleton {
                continue;
            }
            let population = gazetteer.population(name.place);
            known.population = known.population.max(population);
            match gazetteer.kind(name.place) {
                PlaceKind::Country => known.country = true,
                PlaceKind::Admin1 => known.admin1 = true,
                PlaceKind::Admin2 | PlaceKind::AdminOther => known.admin = true,
                PlaceKind::Water => known.water = true,
                PlaceKind::PopulatedPlace => {
                    known.settlement = true;
                    known.capital |= population > 20_000 && gazetteer.feature_code(name.place) == "PPLC";
                }
                _ => {}
            }
            known.places.push((name.place, name.how));
        }
        known
    }

    /// Whether a run of capitalised words begins here: 'Morek', 'al-Jinah', 'al Tabqa'.
    fn starts_run(&self, at: usize) -> bool {
        if self.tokens.is_capital(at) {
            return true;
        }
        self.article_end(at).is_some()
    }

    /// Where the word after a small article starts, if one follows: 'al-|Jinah'.
    fn article_end(&self, at: usize) -> Option<usize> {
        if !self.tokens.roles(at).any(Roles::ARTICLE) || !self.tokens.is_word(at) {
            return None;
        }
        let next = if self.tokens.is_hyphen(at + 1) { at + 2 } else { at + 1 };
        // A small article without a hyphen must not be an English word: 'an', 'at', 'as', 'ed'.
        let hyphened = next == at + 2;
        let arabic = matches!(self.tokens.low(at), "al" | "el" | "ar" | "ash" | "ad" | "az" | "ath" | "adh");
        let spanish = matches!(self.tokens.low(at), "el" | "al") && self.language == "es";
        (self.tokens.is_capital(next) && (hyphened || (arabic && !spanish)) && self.same_line(at, next)).then_some(next)
    }

    fn same_line(&self, from: usize, to: usize) -> bool {
        (from + 1..=to).all(|index| !self.tokens.get(index).is_some_and(|t| t.line_start))
    }

    /// Where the run of capitalised words that begins at `at` ends.
    fn run_end(&self, at: usize) -> usize {
        let mut end = self.article_end(at).map_or(at + 1, |next| next + 1);
        while end - at < 40 {
            if self.tokens.is_hyphen(end) {
                let next = end + 1;
                if self.tokens.is_capital(next) {
                    end = next + 1;
                    continue;
                }
                let low = self.tokens.low(next);
                if roles(low).any(Roles::BACKED) {
                    break;
                }
                // 'Khan al-Assal', 'Deir-ez-Zor', 'Jisr-al-Shughur'
                if roles(low).any(Roles::ARTICLE.or(Roles::INNER)) {
                    let after = if self.tokens.is_hyphen(next + 1) { next + 2 } else { next + 1 };
                    if self.tokens.is_capital(after) {
                        end = after + 1;
                        continue;
                    }
                }
                break;
            }
            let Some(token) = self.tokens.get(end) else { break };
            if token.kind == Kind::Number && !token.spaced {
                break;
            }
            if token.kind != Kind::Word || token.line_start || token.sentence_start {
                break;
            }
            if self.tokens.is_capital(end) {
                end += 1;
                continue;
            }
            if let Some(next) = self.article_end(end) {
                end = next + 1;
                continue;
            }
            let low = self.tokens.low(end);
            let latin_small = matches!(low, "ibn" | "bin" | "ben" | "umm" | "abu" | "bou" | "ez" | "es" | "sur")
                || (matches!(low, "de" | "la" | "du" | "del" | "los" | "las") && !matches!(self.language, "fr" | "es"));
            if latin_small && self.tokens.is_capital(end + 1) && self.same_line(end, end + 1) {
                end += 2;
                continue;
            }
            break;
        }
        end
    }

    /// The end of the longest known name that starts at `at`, and what is known.
    fn longest(&self, at: usize, run_end: usize) -> Option<(usize, Rc<Known>)> {
        let mut best = None;
        let mut words = 0;
        let mut end = at + 1;
        while end <= run_end && words < NAME_WORDS {
            if self.tokens.is_hyphen(end - 1) {
                end += 1;
                continue;
            }
            words += 1;
            let surface = self.tokens.slice(at, end);
            // A part of a hyphened compound is no name of its own.
            let cut = self.tokens.is_hyphen(end) && end < run_end;
            let article_alone = words == 1 && self.tokens.roles(at).any(Roles::ARTICLE);
            if !cut && !article_alone {
                let known = self.known(at, end);
                if !known.places.is_empty() {
                    best = Some((end, known));
                }
            }
            let cyrillic = self.tokens.get(at).is_some_and(|t| t.script == Script::Cyrillic);
            if !cyrillic && !article_alone && !self.knowledge.may_start_name(surface) {
                break;
            }
            end += 1;
        }
        best
    }

    fn run(&mut self, start: usize) -> usize {
        let end = self.run_end(start);
        let pieces = self.pieces(start, end);
        self.weigh_run(start, end, pieces);
        end
    }

    /// Cuts a run into known names, peoples, words and unknown names.
    fn pieces(&mut self, start: usize, end: usize) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = start;
        while at < end {
            if self.tokens.is_hyphen(at) {
                at += 1;
                continue;
            }
            let low = self.tokens.low(at);
            let role = roles(low);
            let is_people = people(low).is_some();
            let longest = self.longest(at, end);
            let (next, what) = match longest {
                Some((mut stop, mut known)) => {
                    // 'Idlib Governorate' is 'Idlib' with a designator, where 'Idlib' is known too.
                    if stop > at + 1 && self.tokens.roles(stop - 1).any(HEADS) && !role.any(Roles::PREFIX_HEAD) {
                        let shorter = self.known(at, stop - 1);
                        if !shorter.places.is_empty() && !roles(low).any(Roles::COMMON) {
                            stop -= 1;
                            known = shorter;
                        }
                    }
                    let construct = stop == at + 1
                        && at + 1 < end
                        && role.any(Roles::CONSTRUCT)
                        && role.any(Roles::COMMON.or(Roles::DOUBTFUL))
                        && !self.tokens.get(at).is_some_and(|t| t.sentence_start)
                        && !known.country;
                    if construct {
                        pieces.push(Piece { start: at, end: self.unknown_end(at, end), what: What::Unknown });
                        at = pieces.last().map_or(at + 1, |piece| piece.end);
                        continue;
                    }
                    let single = stop == at + 1;
                    let starts = self.tokens.get(at).is_some_and(|t| t.sentence_start);
                    let word_rather = single
                        && (is_people && !known.country
                            || role.any(HEADS.or(Roles::TITLE).or(Roles::MIDDLE).or(Roles::STOP))
                            || lexicon::direction(low).is_some()
                            || role.any(Roles::ORGANISATION) && !known.country
                            || role.any(Roles::FIRSTNAME) && !known.country && known.population < 100_000
                            || role.any(Roles::COMMON) && !(known.country && known.population > 100_000 && !starts));
                    if word_rather {
                        (stop, if is_people { What::People } else { What::Word(role) })
                    } else {
                        (stop, What::Place(known))
                    }
                }
                None if is_people => (at + 1, What::People),
                None if role.any(Roles::CONSTRUCT.or(Roles::ARTICLE)) && !role.any(Roles::TITLE) && at + 1 < end => {
                    (self.unknown_end(at, end), What::Unknown)
                }
                None if role.any(
                    Roles::COMMON
                        .or(HEADS)
                        .or(Roles::TITLE)
                        .or(Roles::ORGANISATION)
                        .or(Roles::FIRSTNAME)
                        .or(Roles::MIDDLE),
                ) || lexicon::direction(low).is_some()
                    || role.any(Roles::ORGANISATION_FIRST) =>
                {
                    (at + 1, What::Word(role))
                }
                None => (self.unknown_end(at, end), What::Unknown),
            };
            pieces.push(Piece { start: at, end: next, what });
            at = next;
        }
        pieces
    }

    /// Where an unknown name of one element ends: an article or 'Bab', 'Kafr' takes the next word along.
    fn unknown_end(&self, at: usize, end: usize) -> usize {
        let mut stop = at + 1;
        let mut open = self.tokens.roles(at).any(Roles::CONSTRUCT.or(Roles::ARTICLE));
        while stop < end {
            if self.tokens.is_hyphen(stop) {
                open = self.tokens.roles(stop + 1).any(Roles::ARTICLE.or(Roles::INNER));
                stop += 2;
                continue;
            }
            let role = self.tokens.roles(stop);
            if open || role.any(Roles::INNER) && !self.tokens.is_capital(stop) && !self.tokens.is_hyphen(stop + 1) {
                open = role.any(Roles::CONSTRUCT.or(Roles::ARTICLE).or(Roles::INNER));
                stop += 1;
                continue;
            }
            break;
        }
        stop.min(end)
    }

    fn weigh_run(&mut self, start: usize, end: usize, pieces: Vec<Piece>) {
        let before = start.checked_sub(1);
        let before_role = before.map_or_else(Roles::default, |index| self.tokens.roles(index));
        let titled = before.is_some_and(|index| self.tokens.is_word(index))
            && before_role.any(Roles::TITLE)
            && !self.tokens.get(start).is_some_and(|t| t.line_start);
        let credited = before_role.any(Roles::AGENT_PREPOSITION)
            && start > 1
            && self.tokens.roles(start - 2).any(Roles::TITLE)
            && self.tokens.is_capital(start - 2);
        let titled = titled || credited;
        let organisation = self.organisation_from(start, end, &pieces);
        let list_of_many = self.plural_head_before(start);
        let mut person = titled;
        let mut index = 0;
        while index < pieces.len() {
            let piece = &pieces[index];
            let role = match piece.what {
                What::Word(role) => role,
                _ => Roles::default(),
            };
            if matches!(piece.what, What::People) {
                let actor = if self.backed_after(piece.end) { ActorKind::NounModifier } else { ActorKind::Demonym };
                self.push_actor(piece.start, piece.end, actor);
                index += 1;
                continue;
            }
            if role.any(Roles::TITLE.or(Roles::FIRSTNAME)) && !self.head_follows(piece.end) {
                person = true;
                index += 1;
                continue;
            }
            let in_organisation = organisation.is_some_and(|(from, to)| (from..to).contains(&piece.start));
            // 'Wadi al Washka', 'Lake Chad', 'Mount Hariri': the head comes first.
            if role.any(Roles::PREFIX_HEAD) && index + 1 < pieces.len() && !in_organisation && !person {
                let says = if role.any(Roles::WATER) { Says::Water } else { Says::Landform };
                let last = self.name_end(&pieces, index + 1);
                let stop = pieces[last].end;
                let known = self.known(piece.start, stop);
                self.push_name((piece.start, stop), known, says, 1.2, "named after its kind");
                index = last + 1;
                continue;
            }
            let merges = role.any(Roles::COMMON)
                && is_name_adjective(self.tokens.low(piece.start))
                && index + 1 < pieces.len()
                && matches!(pieces[index + 1].what, What::Unknown | What::Place(_))
                && !(self.tokens.get(piece.start).is_some_and(|t| t.sentence_start) && list_of_many.is_none());
            // 'Eastern Ghouta', where nobody knows a Ghouta.
            let directed = self.tokens.is_capital(piece.start)
                && lexicon::direction(self.tokens.low(piece.start)).is_some()
                && !self.tokens.get(piece.start).is_some_and(|t| t.sentence_start)
                && index + 1 < pieces.len()
                && matches!(pieces[index + 1].what, What::Unknown);
            let merges = merges || directed;
            let is_name = matches!(piece.what, What::Place(_) | What::Unknown) || merges;
            if !is_name {
                index += 1;
                continue;
            }
            // Unknown names run together, unless a plural head promised a list without commas.
            let first = index;
            let mut last = if merges { index + 1 } else { index };
            let mut known = match &piece.what {
                What::Place(known) => Rc::clone(known),
                _ => Rc::default(),
            };
            if list_of_many.is_none() {
                let chain = self.name_end(&pieces, last);
                let all_places = pieces[last..=chain].iter().all(|p| matches!(p.what, What::Place(_)));
                if chain > last && !all_places {
                    last = chain;
                    known = Rc::default();
                }
            }
            if merges {
                known = Rc::default();
            }
            let range = (pieces[first].start, pieces[last].end);
            if last > first {
                known = self.known(range.0, range.1);
            }
            index = last + 1;
            if in_organisation || self.source_note.get(range.0).copied().unwrap_or(false) {
                if !known.places.is_empty() {
                    self.push_actor(range.0, range.1, ActorKind::Embedded);
                }
                continue;
            }
            if person {
                continue;
            }
            self.weigh_name(range, known, start, list_of_many);
        }
    }

    /// The last of the pieces that go on the name begun at `from`.
    fn name_end(&self, pieces: &[Piece], from: usize) -> usize {
        let mut last = from;
        while last + 1 < pieces.len() && matches!(pieces[last + 1].what, What::Unknown | What::Place(_)) {
            last += 1;
        }
        last
    }

    /// The stretch of the run that is the name of an organisation: 'Aleppo Police Command'.
    fn organisation_from(&self, start: usize, end: usize, pieces: &[Piece]) -> Option<(usize, usize)> {
        let mut last_org = None;
        for piece in pieces {
            if let What::Word(role) = piece.what {
                let low = self.tokens.low(piece.start);
                if role.any(Roles::ORGANISATION)
                    && !role.any(Roles::FACILITY_MODIFIER.or(Roles::FACILITY))
                    && !is_name_adjective(low)
                {
                    last_org = Some(piece.end);
                }
                if role.any(Roles::FACILITY.or(Roles::ADMIN).or(Roles::SETTLEMENT))
                    && last_org.is_some_and(|org| org <= piece.start)
                {
                    last_org = None;
                }
                let romance = matches!(self.language, "fr" | "es") && role.any(Roles::ORGANISATION) && !role.any(HEADS);
                if role.any(Roles::ORGANISATION_FIRST) || romance && piece.end < end {
                    return Some((piece.start, end));
                }
            }
        }
        if let Some(to) = last_org {
            // 'Zaporizhzhia Front' is a stretch of a front where the town is known.
            let low = self.tokens.low(to - 1);
            let front = matches!(low, "front" | "fronts")
                && pieces.iter().any(|p| matches!(&p.what, What::Place(k) if k.population > 3_000));
            return (!front).then_some((start, to));
        }
        // 'Aleppo police command', 'Damascus government'
        let low = self.tokens.low(end);
        let after = roles(low);
        if self.tokens.is_word(end)
            && !self.tokens.is_capital(end)
            && after.any(Roles::ORGANISATION)
            && !after.any(HEADS.or(Roles::FRONT).or(Roles::FACILITY_MODIFIER).or(Roles::INNER))
            && !after.any(Roles::BACKED)
            && !self.head_follows(end)
        {
            return pieces.last().map(|p| (p.start, end));
        }
        // 'Islamic State of Iraq', 'Bank of Israel', 'Al Qaeda in Syria'
        let link = start.checked_sub(1)?;
        if matches!(self.tokens.low(link), "of" | "in") && link > 0 && self.tokens.is_capital(link - 1) {
            let role = self.tokens.roles(link - 1);
            let of = self.tokens.low(link) == "of";
            let islamic = matches!(self.tokens.low(link - 1), "state" | "qaeda" | "qaida" | "caliphate");
            if islamic || of && role.any(Roles::ORGANISATION) && !role.any(HEADS.or(Roles::FACILITY_OF)) {
                return pieces.first().map(|p| (p.start, p.end));
            }
        }
        None
    }

    /// Whether `-backed` or the like is glued behind.
    fn backed_after(&self, end: usize) -> bool {
        self.tokens.is_hyphen(end) && self.tokens.roles(end + 1).any(Roles::BACKED)
    }

    fn head_follows(&self, end: usize) -> bool {
        self.tail(end).is_some()
    }

    /// The designator behind a name: where it ends, and what it says.
    fn tail(&self, end: usize) -> Option<(usize, Says)> {
        let mut at = end;
        if self.tokens.is_hyphen(at) {
            return None;
        }
        for step in 0..4 {
            if !self.tokens.is_word(at) || self.tokens.get(at).is_some_and(|t| t.line_start) {
                return None;
            }
            let role = self.tokens.roles(at);
            let latin_plural_only = self.tokens.get(at).is_some_and(|t| t.script != Script::Latin);
            let says = if role.any(Roles::ADMIN) && step == 0 {
                Says::Admin
            } else if role.any(Roles::FACILITY) && !(latin_plural_only && step > 0) {
                Says::Facility
            } else if role.any(Roles::SETTLEMENT) && step == 0 {
                Says::Settlement
            } else if role.any(Roles::QUARTER) && step == 0 {
                Says::Quarter
            } else if role.any(Roles::ROAD) && step == 0 {
                Says::Road
            } else if role.any(Roles::WATER) && step == 0 {
                Says::Water
            } else if role.any(Roles::LANDFORM) && step == 0 {
                Says::Landform
            } else if role.any(Roles::FACILITY_MODIFIER) {
                at += 1;
                continue;
            } else {
                return None;
            };
            // 'Aleppo city centre', 'Homs city council': what follows may take the head away.
            let follows = self.tokens.low(at + 1);
            if step == 0 && says == Says::Settlement && matches!(follows, "council" | "hall") {
                return None;
            }
            // 'Hama center' is the middle of Hama, and 'base' a verb after a comma.
            if step == 0
                && matches!(self.tokens.low(at), "center" | "centre" | "base" | "club" | "building" | "capital" | "hit")
                && !self.tokens.is_capital(at)
                && says != Says::Facility
            {
                return None;
            }
            if step == 0 && matches!(self.tokens.low(at), "center" | "centre" | "capital" | "capitals") {
                return None;
            }
            // 'the border crossing': no name between.
            return Some((at + 1, says));
        }
        None
    }

    /// What 'villages of', 'neighborhoods of' before a run says of each name in it.
    fn plural_head_before(&self, start: usize) -> Option<Says> {
        let mut at = start;
        for _ in 0..2 {
            let before = at.checked_sub(1)?;
            if matches!(self.tokens.low(before), "of" | "de" | "and") || self.tokens.is_mark(before, ':') {
                at = before;
            }
        }
        match self.tokens.low(at.checked_sub(1)?) {
            "villages" | "towns" | "cities" | "settlements" => Some(Says::Settlement),
            "neighborhoods" | "neighbourhoods" | "quarters" => Some(Says::Quarter),
            "districts" | "areas" => Some(Says::Nothing),
            _ => None,
        }
    }

    fn weigh_name(
        &mut self,
        range: (usize, usize),
        mut known: Rc<Known>,
        run_start: usize,
        list_of_many: Option<Says>,
    ) {
        let (start, end) = range;
        let tokens = self.tokens;
        // Unknown names are looked up by their consonants later.
        if known.form.is_empty() {
            Rc::make_mut(&mut known).form = tokens.slice(start, end).to_owned();
        }
        let first = tokens.get(start);
        let low = tokens.slice(start, end).to_lowercase();
        let mut weight = prior(&known);
        let mut reasons = Vec::new();
        let mut says = Says::Nothing;
        let mut span_end = end;
        let single = end == start + 1;

        if let Some((stop, tail)) = self.tail(end) {
            let word = tokens.slice(stop - 1, stop);
            says = tail;
            let gain = if tail == Says::Facility { 1.6 } else { 2.0 };
            weight += gain;
            reasons.push(format!("followed by “{word}”"));
            span_end = stop;
        } else if tokens.is_possessive(end)
            && let Some((stop, Says::Facility)) = self.tail(end + 1)
        {
            // 'Hama's central prison'
            says = Says::Facility;
            weight += 1.0;
            reasons.push(format!("followed by “{}”", tokens.slice(end + 1, stop)));
            span_end = stop;
        }
        let follows = tokens.low(end);
        let front =
            roles(follows).any(Roles::FRONT) || matches!(follows, "area" | "areas" | "tactical" | "operational");
        if says == Says::Nothing && front && tokens.is_word(end) && !tokens.is_possessive(end) {
            weight += if matches!(follows, "front" | "fronts") { 0.8 } else { 1.2 };
            reasons.push(format!("followed by “{}”", tokens.slice(end, end + 1)));
        }
        let context = self.before(run_start, start);
        weight += context.weight;
        reasons.extend(context.reason.clone());
        if let Some(head) = context.says
            && says == Says::Nothing
        {
            says = head;
        }
        if known.water
            && !known.country
            && let Some(word) = self.waterside_before(start)
        {
            weight += 1.5;
            reasons.push(format!("named after “{word}”"));
            if says == Says::Nothing {
                says = Says::Water;
            }
        }
        if let Some(each) = list_of_many {
            if says == Says::Nothing {
                says = each;
            }
            weight += 2.0;
            reasons.push("in a list of places".into());
        }
        if self.in_brackets_of_divisions(start, end) {
            weight += 1.5;
            reasons.push("in brackets behind a place".into());
            if says == Says::Nothing {
                says = Says::Admin;
            }
        } else if self.brackets_follow(span_end) && !tokens.get(start).is_some_and(|t| t.shape == Shape::Upper) {
            weight += 1.0;
            reasons.push("its divisions follow in brackets".into());
        }
        let hashtag = start > 0 && tokens.is_mark(start - 1, '#') && first.is_some_and(|t| !t.spaced);
        let pinned = start > 0 && tokens.is_mark(start - 1, '📍');
        if pinned || hashtag && (!known.places.is_empty()) && known.population < 5_000_000 {
            weight += if pinned { 2.0 } else { 0.8 };
            reasons.push("marked as a place".into());
        }
        if hashtag && known.places.is_empty() && !pinned {
            let place_tag = start > 1 && tokens.is_mark(start - 2, ':');
            weight += if place_tag { 1.2 } else { -2.0 };
        }
        // What speaks against it.
        let role = if single { tokens.roles(start) } else { Roles::default() };
        if role.any(Roles::DOUBTFUL) && says == Says::Nothing && !known.country && context.weight < 1.5 {
            weight -= if context.weight >= 1.0 { 0.6 } else { 1.5 };
        }
        if !known.places.is_empty() && end - start >= 3 && !known.settlement && !known.country {
            weight += 0.6; // a long name hardly fits by chance
        }
        let famous = known.country || known.capital || known.population >= 100_000;
        if says == Says::Nothing && !famous && context.weight < 0.5 && tokens.roles(end).any(Roles::SPEECH) {
            weight -= 1.5; // whoever speaks is rather a person
        }
        let speaks = tokens.roles(end).any(Roles::SPEECH) && tokens.is_word(end);
        if speaks
            && says == Says::Nothing
            && !known.country
            && !known.capital
            && known.population < 100_000
            && context.weight < 0.5
        {
            weight -= 1.5;
        }
        if role.any(Roles::COMMON) && says == Says::Nothing {
            weight -= 3.0;
        }
        let upper = first.is_some_and(|t| t.shape == Shape::Upper);
        let caps_line = self.caps_line.get(start).copied().unwrap_or(false);
        if upper && single && !caps_line && !known.country {
            let letters = tokens.low(start).chars().count();
            let opens = first.is_some_and(|t| t.line_start) || start > 0 && tokens.is_mark(start - 1, ':');
            let dateline = opens
                && (tokens.is_mark(end, ',')
                    || tokens.is_mark(end, '(')
                    || tokens.is_mark(end, '—')
                    || tokens.is_mark(end, '–')
                    || tokens.is_mark(end, ':'));
            if letters <= 4 && !dateline || known.places.is_empty() {
                weight -= 2.5;
            } else if !dateline {
                weight -= 0.5;
            }
        }
        if caps_line && known.population < 15_000 && !known.country && says == Says::Nothing && context.weight < 0.5 {
            weight -= 1.0;
        }
        let starts = first.is_some_and(|t| t.sentence_start);
        if single && starts && known.population < 20_000 && !known.country && !known.admin1 && says == Says::Nothing {
            weight -= if self.memory.small.contains(tokens.low(start)) { 2.5 } else { 0.4 };
        }
        if single && says == Says::Nothing && self.memory.small.contains(tokens.low(start)) && known.population < 50_000
        {
            weight -= 1.0;
        }
        if known.places.is_empty() {
            if says == Says::Nothing && tokens.roles(end).any(Roles::SPEECH.or(Roles::ACTION)) {
                weight -= 1.5;
            }
            if says == Says::Nothing
                && tokens.is_mark(end, '(')
                && tokens.is_capital(end + 1)
                && tokens.is_mark(end + 2, ')')
            {
                weight -= 1.5; // 'Hayat Tahrir (HTS)'
            }
            if end - start > 6 {
                weight -= 1.0;
            }
        }
        // A number glued on makes it a weapon or a brigade: 'Su-25', 'Grad 21'.
        if tokens.get(end).is_some_and(|t| t.kind == Kind::Number)
            || tokens.is_mark(end, '-') && tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Number && !t.spaced)
        {
            weight -= 1.5;
        }
        if lexicon::is_seat_of_power(&low) {
            let kind = if self.backed_after(end) { ActorKind::NounModifier } else { ActorKind::Metonym };
            self.push_actor(start, end, kind);
            return;
        }
        let role = self.role_of(start, end, run_start, &known, says, &low);
        if role != Role::Literal && known.places.is_empty() && known.population == 0 {
            return;
        }
        let whole = self.whole(start, end, span_end);
        self.found.push(Found {
            first: start,
            end: span_end,
            core: (start, end),
            span: tokens.span(start, span_end),
            core_span: tokens.span(start, end),
            toponym: tokens.span(start, end),
            known,
            role,
            says,
            weight: if role == Role::Literal { weight } else { weight.max(ENOUGH) },
            probability: 1.0,
            single_capital_word: single && !self.memory.small.contains(tokens.low(start)),
            whole,
            reasons,
        });
    }

    fn push_name(&mut self, range: (usize, usize), known: Rc<Known>, says: Says, weight: f64, reason: &str) {
        let (start, end) = range;
        let span_end = match self.tail(end) {
            Some((stop, tail)) if tail == says || tail == Says::Landform || tail == Says::Water => stop,
            _ => end,
        };
        self.found.push(Found {
            first: start,
            end: span_end,
            core: (start, end),
            span: self.tokens.span(start, span_end),
            core_span: self.tokens.span(start, end),
            toponym: self.tokens.span(start, end),
            known,
            role: Role::Literal,
            says,
            weight,
            probability: 1.0,
            single_capital_word: false,
            whole: Vec::new(),
            reasons: vec![reason.to_owned()],
        });
    }

    /// Notes an actor; it is reported but never drawn.
    pub fn push_actor(&mut self, start: usize, end: usize, kind: ActorKind) {
        let known = self.known(start, end);
        self.found.push(Found {
            first: start,
            end,
            core: (start, end),
            span: self.tokens.span(start, end),
            core_span: self.tokens.span(start, end),
            toponym: self.tokens.span(start, end),
            known,
            role: Role::Actor(kind),
            says: Says::Nothing,
            weight: ENOUGH,
            probability: 1.0,
            single_capital_word: false,
            whole: Vec::new(),
            reasons: Vec::new(),
        });
    }

    /// The places that bear a name with the designator behind it, or a water's before it: 'mer Noire'.
    fn whole(&self, start: usize, end: usize, span_end: usize) -> Vec<(PlaceId, MatchKind)> {
        if start > 0 && self.same_line(start - 1, end - 1) && self.tokens.roles(start - 1).any(Roles::WATER) {
            let known = self.known(start - 1, end);
            if !known.places.is_empty() {
                return known.places.clone();
            }
        }
        if span_end <= end || span_end > end + 2 || !self.tokens.is_word(end) {
            return Vec::new();
        }
        self.known(start, span_end).places.clone()
    }

    /// 'Bank of', 'along', 'le long de': the word before a name that speaks of a river.
    fn waterside_before(&self, start: usize) -> Option<&str> {
        let tokens = self.tokens;
        let small = |low: &str| {
            matches!(low, "of" | "the" | "de" | "du" | "del" | "d'" | "l'" | "la" | "le" | "los" | "river" | "نهر")
        };
        let at = (start.saturating_sub(5)..start).rev().find(|&at| !small(tokens.low(at)))?;
        let low = tokens.low(at);
        let low = if hand(low).is_some() { tokens.low(at.checked_sub(1)?) } else { low };
        let along =
            matches!(low, "along" | "alongside" | "long" | "largo" | "уздовж" | "вздовж" | "вдоль" | "طول" | "امتداد");
        (along || is_bank(low)).then_some(low)
    }

    /// Takes over what the trained model found: its names stand, with the rules' reasons; what only the
    /// rules had is left out, but for actors, which are never pinned, and things that are placed by what
    /// contains them.
    pub fn adopt(&mut self, found: Vec<Found>, names: &[Name]) -> Vec<Found> {
        let mut adopted: Vec<Found> = Vec::with_capacity(names.len());
        let mut rest = found.into_iter().peekable();
        let keep = |found: Found, names: &[Name], adopted: &mut Vec<Found>| {
            let free = !names.iter().any(|name| name.first < found.end && found.first < name.end);
            let spoken = matches!(found.role, Role::Actor(ActorKind::Demonym | ActorKind::Embedded));
            if free && (spoken || found.accepted() && matches!(found.says, Says::Facility | Says::Road)) {
                adopted.push(found);
            }
        };
        for (at, name) in names.iter().enumerate() {
            // Names come in text order, and so do the rules' findings.
            let mut over: Vec<Found> = Vec::new();
            while let Some(next) = rest.next_if(|next| next.first < name.end) {
                if next.end > name.first {
                    over.push(next);
                } else {
                    keep(next, &names[at..=at], &mut adopted);
                }
            }
            let same = over.iter().position(|found| {
                // The full stop of an abbreviation is a token of its own.
                let end = if self.tokens.is_mark(name.end - 1, '.') { name.end - 1 } else { name.end };
                found.core.0 == name.first && (found.core.1 == name.end || found.core.1 == end)
                    || found.first == name.first && (found.end == name.end || found.end == end)
            });
            let taken = match same {
                Some(index) => Some(over.swap_remove(index)),
                None => self.named(name.first, name.end),
            };
            if let Some(mut found) = taken {
                // A toponym all the same, though the rules have it inside another name: told, and not pinned.
                if found.role == Role::Actor(ActorKind::Embedded) {
                    found.role = Role::Actor(ActorKind::NounModifier);
                }
                found.weight = found.weight.max(ENOUGH);
                found.probability = name.probability;
                found.toponym = self.tokens.span(name.first, name.end);
                if adopted.last().is_none_or(|last| last.end <= found.first) {
                    adopted.push(found);
                }
            }
        }
        for found in rest {
            keep(found, &[], &mut adopted);
        }
        adopted.sort_by_key(|found| (found.first, found.end));
        adopted
    }

    /// A name that the rules did not have in these bounds, weighed as one that they had.
    fn named(&mut self, first: usize, end: usize) -> Option<Found> {
        let mut core_end = end;
        while core_end > first + 1 && self.tokens.roles(core_end - 1).any(HEADS.or(Roles::FACILITY_MODIFIER)) {
            let shorter = self.known(first, core_end - 1);
            if shorter.places.is_empty() && !self.known(first, core_end).places.is_empty() {
                break;
            }
            core_end -= 1;
        }
        let known = self.known(first, core_end);
        let before = self.found.len();
        self.weigh_name((first, core_end), known, first, None);
        let found = self.found.pop().filter(|_| self.found.len() >= before);
        self.found.truncate(before);
        found.map(|mut found| {
            if found.end < end {
                found.end = end;
                found.span = self.tokens.span(first, end);
            }
            found
        })
    }

    /// What stands before a name.
    fn before(&self, run_start: usize, start: usize) -> Before {
        let tokens = self.tokens;
        let mut at = start;
        // Designators and adjectives inside the run: 'Kherson Oblast village Antonivka'.
        let Some(previous) = at.checked_sub(1) else { return Before::nothing() };
        if tokens.get(start).is_some_and(|t| t.line_start) {
            return Before::nothing();
        }
        let low = tokens.low(previous);
        let role = roles(low);
        if run_start < start && !tokens.is_word(previous) {
            return Before::nothing();
        }
        // 'town of X', 'the province of X', 'neighborhoods of X'; 'village X'
        if matches!(low, "of" | "de" | "du" | "d'" | "del") {
            at = previous;
            if low == "de" && at > 1 && matches!(tokens.low(at), "la") {
                at -= 1;
            }
        }
        if let Some(head) = at.checked_sub(1) {
            let head_role = tokens.roles(head);
            let near = at < start;
            // 'в районах A, B': around these towns, not in raions of their names.
            let around = tokens.get(head).is_some_and(|t| t.script == Script::Cyrillic)
                && ["район", "напрям", "направлен"].iter().any(|stem| tokens.low(head).starts_with(stem));
            if around {
                return Before {
                    weight: 1.8,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            let says = says_of(head_role);
            if let Some(says) = says
                && tokens.is_word(head)
                && (near || self.language != "en" || matches!(says, Says::Settlement | Says::Quarter | Says::Road))
                && (near || !tokens.is_capital(head) || self.language != "en")
            {
                let phrase = tokens.slice(head, start);
                let gain = if near || self.language != "en" { 2.0 } else { 1.0 };
                return Before { weight: gain, reason: Some(format!("named after “{phrase}”")), says: Some(says) };
            }
            if near && head_role.any(Roles::AROUND.or(Roles::PART).or(Roles::MIDDLE_OF)) {
                return Before {
                    weight: 1.2,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            if near && head_role.any(Roles::FACILITY_OF) {
                return Before {
                    weight: 1.0,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            if near && (lexicon::direction(tokens.low(head)).is_some() || head_role.any(Roles::AREA)) {
                return Before {
                    weight: 1.4,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            let taken =
                matches!(tokens.low(head), "control" | "seizure" | "siege" | "battle" | "fall" | "most" | "all");
            if near && (taken || head_role.any(Roles::TAKER)) {
                return Before {
                    weight: 0.9,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
        }
        if lexicon::direction(low).is_some() || role.any(Roles::MIDDLE) {
            return Before { weight: 0.9, reason: Some(format!("after “{low}”")), says: None };
        }
        if role.any(Roles::STRONG_PREPOSITION) {
            return Before { weight: 1.0, reason: Some(format!("after “{low}”")), says: None };
        }
        if role.any(Roles::PREPOSITION) {
            return Before { weight: 0.6, reason: Some(format!("after “{low}”")), says: None };
        }
        if role.any(Roles::TAKER) {
            return Before { weight: 0.7, reason: Some(format!("after “{low}”")), says: None };
        }
        if low == "the" && previous > 0 && tokens.roles(previous - 1).any(Roles::PREPOSITION) {
            return Before { weight: 0.4, reason: None, says: None };
        }
        Before::nothing()
    }

    /// Whether the name stands in 'X (District, Province)'.
    fn in_brackets_of_divisions(&self, start: usize, end: usize) -> bool {
        let tokens = self.tokens;
        let mut open = start;
        for _ in 0..12 {
            let Some(before) = open.checked_sub(1) else { return false };
            open = before;
            if tokens.is_mark(open, '(') {
                break;
            }
            if tokens.is_mark(open, ')') || tokens.get(open).is_some_and(|t| t.line_start) {
                return false;
            }
        }
        tokens.is_mark(open, '(')
            && (tokens.is_mark(end, ',') || tokens.is_mark(end, ')'))
            && open > 0
            && tokens.is_word(open - 1)
            && (tokens.is_capital(open - 1) || tokens.roles(open - 1).any(HEADS.or(Roles::FRONT).or(Roles::AREA)))
            && !self.source_note.get(start).copied().unwrap_or(false)
            && self.brackets_follow(open)
    }

    /// Whether '(District, Province)' follows: capitalised names and commas, nothing else.
    fn brackets_follow(&self, end: usize) -> bool {
        let tokens = self.tokens;
        if !tokens.is_mark(end, '(') {
            return false;
        }
        let mut commas = 0;
        for at in end + 1..end + 14 {
            if tokens.is_mark(at, ')') {
                return at > end + 1
                    && (commas > 0
                        || !(end + 1..at).any(|i| {
                            self.tokens.get(i).is_some_and(|t| t.shape == Shape::Upper)
                                || self.tokens.roles(i).any(Roles::COMMON)
                        }));
            }
            if tokens.is_mark(at, ',') {
                commas += 1;
            } else if !(tokens.is_capital(at) || tokens.is_hyphen(at) || tokens.roles(at).any(Roles::INNER)) {
                return false;
            }
        }
        false
    }

    /// Place or actor, by what stands around.
    fn role_of(&self, start: usize, end: usize, run_start: usize, known: &Known, says: Says, low: &str) -> Role {
        let tokens = self.tokens;
        if self.backed_after(end) {
            let held = matches!(tokens.low(end + 1), "occupied" | "controlled" | "held");
            if !(held && known.places.is_empty()) {
                return Role::Actor(ActorKind::NounModifier);
            }
        }
        if says != Says::Nothing {
            return Role::Literal;
        }
        let power = known.country || known.capital || lexicon::country_alias(low).is_some();
        if !power {
            // 'Kherson officials said' is still about an actor, but rarely; the town is near enough.
            return Role::Literal;
        }
        let before = run_start.checked_sub(1);
        let before_low = before.map_or("", |index| tokens.low(index));
        let before_low = if before_low == "the" {
            run_start.checked_sub(2).map_or("", |index| tokens.low(index))
        } else {
            before_low
        };
        let before_role = roles(before_low);
        let line_start = tokens.get(start).is_some_and(|t| t.line_start);
        let placed = !line_start
            && (before_role.any(Roles::PREPOSITION.or(Roles::TAKER).or(HEADS)) || before_low == "of")
            && before_low != "against";
        let after = if tokens.is_possessive(end) { end + 1 } else { end };
        let (after_low, after_role) = (tokens.low(after), tokens.roles(after));
        let possessive = after > end;
        if before_low == "of" && run_start >= 2 {
            let head =
                if tokens.low(run_start - 1) == "the" { run_start.checked_sub(3) } else { run_start.checked_sub(2) };
            let head_role = head.map_or_else(Roles::default, |index| tokens.roles(index));
            if head_role.any(Roles::TITLE.or(Roles::GOVERNMENT))
                && !head_role.any(HEADS.or(Roles::PART).or(Roles::AROUND))
            {
                return Role::Actor(ActorKind::NounModifier);
            }
        }
        if possessive
            && (after_role.any(Roles::GOVERNMENT)
                || tokens.roles(after + 1).any(Roles::GOVERNMENT) && !after_role.any(HEADS))
        {
            let kind = if after_low == "ability" { ActorKind::Metonym } else { ActorKind::NounModifier };
            return Role::Actor(kind);
        }
        if before_role.any(Roles::AGENT_PREPOSITION) && !line_start {
            let border = run_start.checked_sub(2).is_some_and(|i| tokens.low(i).starts_with("border"));
            return if border { Role::Literal } else { Role::Actor(ActorKind::Metonym) };
        }
        if !possessive && !placed && tokens.is_word(after) && !tokens.get(after).is_some_and(|t| t.sentence_start) {
            if after_role.any(Roles::SPEECH)
                || known.country && after_role.any(Roles::ACTION)
                || known.capital && matches!(after_low, "had" | "has" | "will" | "would" | "did" | "does")
            {
                return Role::Actor(ActorKind::Metonym);
            }
            if after_role.any(Roles::GOVERNMENT.or(Roles::ORGANISATION))
                && !after_role.any(HEADS.or(Roles::FRONT))
                && known.country
            {
                return Role::Actor(ActorKind::NounModifier);
            }
            // 'Azerbaijan blaming Armenian groups': a country that does something is an actor.
            if known.country
                && after_low.len() > 5
                && after_low.ends_with("ing")
                && self.language == "en"
                && before_low == "with"
            {
                return Role::Actor(ActorKind::Metonym);
            }
        }
        if matches!(low, "us" | "u.s." | "uk" | "u.k." | "united states" | "united kingdom")
            && (!placed || matches!(before_low, "from" | "to" | "on" | "between" | "of"))
        {
            return Role::Actor(if tokens.is_word(after) && !tokens.is_capital(after) {
                ActorKind::NounModifier
            } else {
                ActorKind::Metonym
            });
        }
        Role::Literal
    }

    /// A name that was clearly a place somewhere is one elsewhere, where nothing speaks against it.
    fn remember_names(&mut self) {
        for found in &self.found {
            if found.role == Role::Literal && found.weight >= 1.0 && self.memory.sure.len() < 100_000 {
                let name = fold(found.core_span.of(self.tokens.text()));
                if name.len() >= 4 {
                    self.memory.sure.insert(name);
                }
            }
        }
        for found in &mut self.found {
            if found.role == Role::Literal
                && !found.accepted()
                && found.weight > -1.0
                && self.memory.sure.contains(&fold(found.core_span.of(self.tokens.text())))
            {
                found.weight = ENOUGH;
                found.reasons.push("clearly a place elsewhere in the report".into());
            }
        }
    }

    /// 'near A, B, C and toward D': what one item of a list is, the others are.
    fn pass_along_lists(&mut self) {
        let tokens = self.tokens;
        for index in 1..self.found.len() {
            let (left, right) = self.found.split_at_mut(index);
            let (Some(a), Some(b)) = (left.last_mut(), right.first_mut()) else { continue };
            if !joined(tokens, a.end, b.first) {
                continue;
            }
            if !a.known.places.is_empty()
                && !b.known.places.is_empty()
                && a.role == Role::Literal
                && b.role == Role::Literal
            {
                a.weight += 0.3;
                b.weight += 0.3;
            }
            if a.accepted() && a.role == Role::Literal && b.role == Role::Literal && !b.accepted() {
                let verb = tokens.roles(b.end).any(Roles::SPEECH.or(Roles::ACTION));
                let upper = tokens.get(b.first).is_some_and(|t| t.shape == Shape::Upper);
                if !verb && !upper && !a.known.country {
                    b.weight += 1.3;
                    b.reasons.push(format!("in a list with {}", a.core_span.of(tokens.text())));
                    if b.says == Says::Nothing && matches!(a.says, Says::Settlement | Says::Quarter) {
                        b.says = a.says;
                    }
                }
            }
            // 'brokered by Russia and Turkey'
            if matches!(a.role, Role::Actor(ActorKind::Metonym)) && b.role == Role::Literal && b.known.country {
                b.role = a.role;
            }
        }
        for index in (1..self.found.len()).rev() {
            let (left, right) = self.found.split_at_mut(index);
            let (Some(a), Some(b)) = (left.last_mut(), right.first()) else { continue };
            if !joined(tokens, a.end, b.first) {
                continue;
            }
            // 'Idlib and Aleppo provinces', 'A, B and C villages'
            if b.role == Role::Literal
                && a.role == Role::Literal
                && matches!(b.says, Says::Admin | Says::Settlement | Says::Quarter)
            {
                let plural = tokens.low(b.end - 1).ends_with('s') || tokens.low(b.end - 1).ends_with("ах");
                if plural && a.says == Says::Nothing && b.end > b.core.1 {
                    a.says = b.says;
                    a.weight += 1.0;
                    a.reasons.push(format!("followed by “{}”", tokens.slice(b.end - 1, b.end)));
                }
            }
            if matches!(b.role, Role::Actor(ActorKind::Metonym)) && a.role == Role::Literal && a.known.country {
                let before = a.first.checked_sub(1).map_or("", |i| tokens.low(i));
                if !roles(before).any(Roles::PREPOSITION) {
                    a.role = b.role;
                }
            }
        }
    }
}

struct Before {
    weight: f64,
    reason: Option<String>,
    says: Option<Says>,
}

impl Before {
    fn nothing() -> Self {
        Self { weight: 0.0, reason: None, says: None }
    }
}

/// How much a name's fame speaks for it.
fn prior(known: &Known) -> f64 {
    if known.places.is_empty() {
        0.0
    } else if known.country {
        2.5
    } else if known.admin1 {
        2.0
    } else {
        match known.population {
            100_000.. => 1.8,
            15_000.. => 1.3,
            1_000.. => 0.8,
            _ => 0.6,
        }
    }
}

fn says_of(role: Roles) -> Option<Says> {
    [
        (Roles::SETTLEMENT, Says::Settlement),
        (Roles::ADMIN, Says::Admin),
        (Roles::QUARTER, Says::Quarter),
        (Roles::ROAD, Says::Road),
        (Roles::WATER, Says::Water),
        (Roles::LANDFORM, Says::Landform),
    ]
    .into_iter()
    .find(|(of, _)| role.any(*of))
    .map(|(_, says)| says)
}

fn is_name_adjective(low: &str) -> bool {
    matches!(low, "new" | "old" | "big" | "great" | "greater" | "upper" | "lower" | "little" | "small" | "point")
}

/// Whether only a comma, 'and', or both stand between: the items of a list.
#[must_use]
pub fn joined(tokens: &Tokens, from: usize, to: usize) -> bool {
    if to <= from || to - from > 3 {
        return false;
    }
    (from..to).all(|at| {
        tokens.is_mark(at, ',')
            || tokens.is_mark(at, '،')
            || tokens.is_mark(at, '/')
            || matches!(
                tokens.low(at),
                "and" | "or" | "et" | "y" | "e" | "та" | "і" | "й" | "и" | "و" | "toward" | "towards" | "near"
            )
    }) && !(from..to).all(|at| matches!(tokens.low(at), "toward" | "towards" | "near"))
}

/// Which tokens stand in a line of capitals, where a capital says nothing.
fn caps_lines(tokens: &Tokens) -> Vec<bool> {
    let mut caps = vec![false; tokens.len()];
    let mut start = 0;
    while start < tokens.len() {
        let mut end = start + 1;
        while end < tokens.len() && !tokens.get(end).is_some_and(|t| t.line_start || t.sentence_start) {
            end += 1;
        }
        let (mut upper, mut words) = (0, 0);
        for at in start..end {
            if let Some(token) = tokens.get(at).filter(|t| t.kind == Kind::Word && t.span.len() > 1) {
                words += 1;
                upper += usize::from(token.shape == Shape::Upper);
            }
        }
        // Runs of capitals inside a longer line are taken in pieces of their own.
        if words >= 3 && upper * 3 > words * 2 {
            caps[start..end].iter_mut().for_each(|cap| *cap = true);
        }
        start = end;
    }
    let mut run = 0;
    for at in 0..=tokens.len() {
        let upper = tokens.get(at).is_some_and(|t| t.kind == Kind::Word && t.shape == Shape::Upper);
        if upper {
            run += 1;
        } else {
            if run >= 4 {
                caps[at - run..at].iter_mut().for_each(|cap| *cap = true);
            }
            run = 0;
        }
    }
    caps
}

/// Which tokens stand in a source in brackets behind a sentence: '(Washington Post)', '(AFP via France 24)'.
fn source_notes(tokens: &Tokens) -> Vec<bool> {
    let mut notes = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let after_sentence = at == 0
            || ['.', ')', '!', '?', '”', '"', '\''].iter().any(|mark| tokens.is_mark(at - 1, *mark))
            || tokens.is_mark(at - 1, ',') && at > 1 && tokens.is_mark(at - 2, ')');
        if tokens.is_mark(at, '(') && after_sentence {
            let close = (at..(at + 16).min(tokens.len())).find(|&i| tokens.is_mark(i, ')'));
            if let Some(close) = close {
                notes[at..close].iter_mut().for_each(|note| *note = true);
                at = close;
                // A bracket that follows directly is a source too.
                continue;
            }
        }
        at += 1;
    }
    // 'IDLIB, Syria (North Press) –': the agency of a dateline.
    for at in 1..tokens.len().min(40) {
        if tokens.is_mark(at, '(')
            && let Some(close) = (at..(at + 8).min(tokens.len())).find(|&i| tokens.is_mark(i, ')'))
            && ['–', '—', '-', ':'].iter().any(|dash| tokens.is_mark(close + 1, *dash))
        {
            notes[at..close].iter_mut().for_each(|note| *note = true);
        }
    }
    notes
}
