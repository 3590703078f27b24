//! Spatial expressions around names: 'northern Hama countryside', '40 km north of X', 'between A and B',
//! in the word order of English, Arabic, French, Spanish, Ukrainian and Russian.
//!
//! A small grammar over tokens and the names found among them, a file for each way a phrase can begin.
//! It only says what the words mean; how that looks on the map is [`super::areas`]' affair.

mod distance;
mod held;
mod sides;
mod parts;
mod borders;
mod between;
mod heads;
mod names;
mod fronts;
mod referred;
mod compounds;
mod asked;

use super::lexicon::{self, HEADS, Roles, direction, people, roles};
use super::recognize::{Found, Known, Recognizer, Says};
use super::tokens::{Kind, Script, Tokens};
use crate::geodesy::Compass;
use crate::model::{Role, Span};
pub use borders::{hand, is_bank};
pub use distance::Distance;
use names::relation_of_head;
use std::rc::Rc;

/// What an expression says of its anchors.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// 'northern X': the part of it that lies there.
    Part(Vec<Compass>),
    /// 'southern and central X': all that does not lie beyond its middle.
    PartAndMiddle(Vec<Compass>),
    /// 'north-central X': between its middle and that side.
    MiddleTowards(Compass),
    /// 'southern countryside of X': the land around X that is named after it, or a part of that.
    Countryside(Vec<Compass>),
    /// 'countrysides of A and B': of each anchor, with the sides of each.
    Countrysides(Vec<Vec<Compass>>),
    /// 'central X'.
    Middle,
    /// 'north of X', at the distance where one is given.
    Beside(Vec<Compass>, Option<Distance>),
    /// '12 km from X', whichever way.
    Away(Distance),
    /// 'within 5 km of X'.
    Within(f64),
    /// 'outskirts of X'.
    Outskirts(Vec<Compass>),
    /// 'X's neighbourhoods', 'eastern districts of X'.
    Quarters(Vec<Compass>),
    /// 'X area'.
    Around,
    /// 'X direction', 'X front'.
    Front,
    /// 'border with X', 'southern border of X', 'border between X and Y', 'border triangle of X, Y and Z'.
    Border(Vec<Compass>),
    /// 'border areas of X': the land along a country's border, also where X is a division of it.
    Borderland,
    /// 'the X side of the border'.
    BorderSide,
    /// 'between X and Y'.
    Between,
    /// 'X-Y highway'.
    Road,
    /// 'coast of X'.
    Coast(Vec<Compass>),
    /// 'east bank of X', 'left bank of X'; of a division or town what lies on that side of its river.
    Bank(Shore),
    /// 'along the Euphrates'.
    Along,
    /// 'Houthi-controlled Yemen': some part of it that the words do not bound.
    Held,
}

/// Which bank of a river.
#[derive(Clone, Debug, PartialEq)]
pub enum Shore {
    /// Any, or both.
    Either,
    /// The left one, for who goes down the river.
    Left,
    /// The right one.
    Right,
    /// The one that lies so.
    Towards(Vec<Compass>),
}

/// An expression in the text.
#[derive(Clone, Debug)]
pub struct Expression {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// The whole phrase.
    pub span: Span,
    /// What it says.
    pub relation: Relation,
    /// Which of the names it is about.
    pub anchors: Vec<usize>,
    /// Whether the words name no place themselves but speak of one named before: 'north of the city'.
    pub refers_back: bool,
}

/// A parse that may become an expression.
struct Draft {
    first: usize,
    end: usize,
    relation: Relation,
    anchors: Vec<Anchor>,
}

/// What a draft is about: a name that was found, or one that the phrase itself makes.
enum Anchor {
    Name(usize),
    Made(Box<Found>),
    /// A name that stands before the phrase.
    Before(usize),
}

/// Finds the expressions of a window. Names that a phrase makes itself ('Lebanese border') are added
/// to `names`.
#[must_use]
pub fn expressions(recognizer: &mut Recognizer, names: &mut Vec<Found>) -> Vec<Expression> {
    compounds::take_apart(recognizer, names);
    let mut starts: Vec<Option<usize>> = vec![None; recognizer.tokens.len() + 1];
    for (index, name) in names.iter().enumerate() {
        if name.role == Role::Literal
            || recognizer.tokens.is_hyphen(name.end)
            || recognizer.tokens.people(name.first).is_some()
        {
            starts[name.core.0.min(recognizer.tokens.len())] = Some(index);
            starts[name.first] = Some(index);
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < recognizer.tokens.len() {
        let draft = borders::of_two_countries(recognizer, at)
            .or_else(|| Grammar { tokens: recognizer.tokens, names, starts: &starts }.at(at));
        let draft = match draft {
            Some(draft) => Some(draft),
            None => fronts::of_adjectives(recognizer, at)
                .or_else(|| asked::held(recognizer, at))
                .or_else(|| asked::axis(recognizer, at))
                .or_else(|| asked::road(recognizer, names, at)),
        };
        let Some(draft) = draft else {
            at += 1;
            continue;
        };
        let mut anchors = Vec::new();
        let mut refers_back = false;
        for anchor in draft.anchors {
            match anchor {
                Anchor::Name(index) => anchors.push(index),
                Anchor::Before(index) => {
                    refers_back = true;
                    anchors.push(index);
                }
                Anchor::Made(made) => {
                    names.push(*made);
                    anchors.push(names.len() - 1);
                }
            }
        }
        let own = if refers_back { &[] } else { &anchors[..] };
        let span = draft_span(recognizer.tokens, draft.first, draft.end, names, own);
        at = draft.end.max(at + 1);
        let Draft { first, end, relation, .. } = draft;
        found.push(Expression { first, end, span, relation, anchors, refers_back });
    }
    found
}

fn draft_span(tokens: &Tokens, first: usize, end: usize, names: &[Found], anchors: &[usize]) -> Span {
    let mut span = tokens.span(first, end);
    // What is written onto an Arabic word in front of the phrase stays outside.
    if let Some(name) = anchors.first().map(|&index| &names[index])
        && name.first == first
    {
        span.start = name.span.start;
    } else if tokens.get(first).is_some_and(|t| t.script == Script::Arabic) {
        let low = tokens.slice(first, first + 1);
        let of = Roles::AROUND.or(Roles::AREA).or(HEADS).or(Roles::MIDDLE_OF);
        if let Some(cut) = super::forms::arabic_clitics(low)
            .into_iter()
            .find(|&cut| roles(&low[cut..]).any(of) || direction(&low[cut..]).is_some())
        {
            span.start += cut;
        }
    }
    span
}

/// A name that a phrase makes itself.
fn made(tokens: &Tokens, first: usize, end: usize, known: Known, says: Says, reason: String) -> Found {
    Found { says, weight: 2.0, reasons: vec![reason], ..Found::of(tokens, (first, end), end, Rc::new(known)) }
}

struct Grammar<'a> {
    tokens: &'a Tokens<'a>,
    names: &'a [Found],
    starts: &'a [Option<usize>],
}

impl Grammar<'_> {
    fn at(&self, at: usize) -> Option<Draft> {
        if let Some(draft) = self.distance(at) {
            return Some(draft);
        }
        if !self.tokens.is_word(at) {
            return None;
        }
        self.held(at)
            .or_else(|| self.side_of_country(at))
            .or_else(|| self.middle_towards(at))
            .or_else(|| self.part_and_middle(at))
            .or_else(|| self.al_norte_de(at))
            .or_else(|| self.directed(at))
            .or_else(|| self.border(at))
            .or_else(|| self.between(at))
            .or_else(|| self.road_of(at))
            .or_else(|| self.front_of(at))
            .or_else(|| self.shore_land(at))
            .or_else(|| self.bank(at))
            .or_else(|| self.along(at))
            .or_else(|| self.countrysides(at))
            .or_else(|| self.head_of(at))
            .or_else(|| self.name_first(at))
    }

    fn low(&self, at: usize) -> &str {
        self.tokens.low(at)
    }

    fn is_of(&self, at: usize) -> bool {
        matches!(self.low(at), "of" | "de" | "du" | "des" | "d'" | "del" | "від" | "вiд" | "от" | "من")
    }

    fn is_and(&self, at: usize) -> bool {
        matches!(self.low(at), "and" | "et" | "y" | "e" | "та" | "і" | "й" | "и" | "و")
    }

    fn script(&self, at: usize) -> Option<Script> {
        self.tokens.get(at).map(|token| token.script)
    }

    /// Whether the words go on without a break of the line.
    fn same_line(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.line_start)
    }

    /// Whether the token at `at` is a dash between two names.
    fn is_dash(&self, at: usize) -> bool {
        ['-', '–', '—', '‐', '‑', '−'].into_iter().any(|mark| self.tokens.is_mark(at, mark))
    }

    /// Behind 'the' and its like.
    fn past_article(&self, at: usize) -> usize {
        let mut next = at;
        while next < at + 2
            && matches!(self.low(next), "the" | "la" | "le" | "les" | "l'" | "el" | "los" | "las")
            && self.tokens.get(next).is_some_and(|t| t.script == Script::Latin)
        {
            next += 1;
        }
        next
    }

    /// A word without the conjunctions an Arabic one may carry.
    fn bare(&self, at: usize) -> &str {
        let low = self.low(at);
        if self.tokens.get(at).is_some_and(|t| t.script == Script::Arabic) {
            super::forms::arabic_clitics(low)
                .into_iter()
                .map(|cut| &low[cut..])
                .find(|word| roles(word) != Roles::default() || direction(word).is_some())
                .unwrap_or(low)
        } else {
            low
        }
    }

    /// One direction: 'north', 'north-west', 'north western'.
    fn one_direction(&self, at: usize) -> Option<(usize, Compass, bool)> {
        if !self.tokens.is_word(at) {
            return None;
        }
        let first = direction(self.bare(at))?;
        let next = if self.tokens.is_hyphen(at + 1) { at + 2 } else { at + 1 };
        // 'северный Кавказ' names no second direction, 'північний схід' and 'الشمالي الغربي' do.
        let script = self.script(at)?;
        let second_of_two = |second: &lexicon::Direction| match script {
            _ if next == at + 2 || !first.adjective => true,
            Script::Cyrillic => !second.adjective,
            Script::Arabic => true,
            _ => false,
        };
        if let Some(second) = direction(self.low(next)).filter(second_of_two)
            && let Some(both) = lexicon::combined(first.to, second.to)
        {
            return Some((next + 1, both, second.adjective));
        }
        Some((at + 1, first.to, first.adjective))
    }

    /// One direction or several: 'southern and eastern'.
    fn directions(&self, at: usize) -> Option<(usize, Vec<Compass>, bool)> {
        let (mut end, first, mut adjective) = self.one_direction(at)?;
        let mut all = vec![first];
        while all.len() < 4 {
            let mut next = end;
            while self.tokens.is_mark(next, ',') || self.is_and(next) || self.low(next) == "or" {
                next += 1;
            }
            // In Arabic 'and' is written onto the second word.
            let onto = next == end && self.low(next).starts_with('و') && self.low(next) != "و";
            if next == end && !onto || next > end + 2 {
                break;
            }
            let next = if next > end { self.past_article(next) } else { next };
            let Some((stop, more, also)) = self.one_direction(next) else { break };
            all.push(more);
            adjective |= also;
            end = stop;
        }
        Some((end, all, adjective))
    }

    /// The name that starts at `at`, behind 'the', 'the northern Syrian city of'.
    fn object(&self, at: usize) -> Option<(usize, Anchor)> {
        let mut next = at;
        for _ in 0..8 {
            if self.is_city_of(next) {
                next += 1;
                continue;
            }
            if let Some(index) = self.starts[next.min(self.starts.len() - 1)]
                && self.names[index].role == Role::Literal
                && next < self.tokens.len()
            {
                return Some((self.names[index].end, Anchor::Name(index)));
            }
            let low = self.low(next);
            if people(low).is_some() && self.tokens.is_capital(next) {
                if self.low(next + 1) == "capital" {
                    return self.made_country(next, next + 2, true);
                }
                next += 1;
                continue;
            }
            let low = if self.script(next) == Some(Script::Arabic) { self.bare(next) } else { low };
            let skip = matches!(
                low,
                "the"
                    | "la"
                    | "le"
                    | "les"
                    | "l'"
                    | "el"
                    | "los"
                    | "las"
                    | "al"
                    | "of"
                    | "de"
                    | "du"
                    | "d'"
                    | "del"
                    | "his"
                    | "its"
                    | "old"
                    | "port"
                    | "capital"
                    | "both"
                    | "населеного"
                    | "населённого"
                    | "населенного"
                    | "пункту"
                    | "пункта"
            ) || roles(low).any(Roles::SETTLEMENT.or(Roles::QUARTER).or(Roles::ADMIN))
                || roles(low).any(Roles::WATER) && !self.tokens.is_capital(next)
                || direction(low).is_some_and(|d| d.adjective) && at != next;
            if !skip || !self.tokens.is_word(next) && !self.tokens.get(next).is_some_and(|t| t.kind == Kind::Clitic) {
                break;
            }
            next += 1;
        }
        self.referred(at)
    }

    /// 'لمدينة' before a name: 'of the city of', though Medina is called so too.
    fn is_city_of(&self, at: usize) -> bool {
        self.script(at) == Some(Script::Arabic)
            && self.low(at).starts_with('ل')
            && roles(self.bare(at)).any(Roles::SETTLEMENT.or(Roles::ADMIN))
            && self.starts.get(at + 1).is_some_and(Option::is_some)
    }

    /// Several objects: 'A and B', 'A, B and C'.
    fn objects(&self, at: usize, max: usize) -> Option<(usize, Vec<Anchor>)> {
        let (mut end, first) = self.object_or_country(at)?;
        let mut anchors = vec![first];
        while anchors.len() < max {
            let comma = usize::from(self.tokens.is_mark(end, ',') || self.tokens.is_mark(end, '،'));
            let mut next = end + comma;
            next += usize::from(self.is_and(next) || matches!(self.low(next), "with"));
            // In Arabic 'and' is written onto the name.
            let onto = next == end && self.script(next) == Some(Script::Arabic) && self.low(next).starts_with('و');
            if next == end && !onto {
                break;
            }
            let Some((stop, more)) = self.object_or_country(next) else { break };
            anchors.push(more);
            end = stop;
        }
        Some((end, anchors))
    }

    /// A name, or a country that was taken for an actor.
    fn object_or_country(&self, at: usize) -> Option<(usize, Anchor)> {
        self.object(at).or_else(|| self.actor(self.past_article(at)))
    }

    /// A country that was taken for an actor: 'border with Turkey'.
    fn actor(&self, at: usize) -> Option<(usize, Anchor)> {
        self.names
            .iter()
            .position(|name| name.first == at && name.known.country)
            .map(|index| (self.names[index].end, Anchor::Name(index)))
    }

    /// The name that starts right here, 'the' at most before it.
    fn direct_object(&self, at: usize) -> Option<(usize, Anchor)> {
        let index = self.starts.get(at).copied().flatten()?;
        (self.names[index].role == Role::Literal).then(|| (self.names[index].end, Anchor::Name(index)))
    }

    /// A country by its people: 'the Lebanese border'. The gazetteer is asked later, by the code.
    fn made_country(&self, at: usize, end: usize, capital: bool) -> Option<(usize, Anchor)> {
        let code = self.tokens.people(at).filter(|code| *code != "XX")?;
        let form = if capital { format!("capital:{code}") } else { format!("country:{code}") };
        let known = Known { form, country: true, ..Known::default() };
        let reason = format!("by its people: “{}”", self.tokens.slice(at, at + 1));
        let made = made(self.tokens, at, end, known, Says::Nothing, reason);
        Some((end, Anchor::Made(Box::new(made))))
    }
}
