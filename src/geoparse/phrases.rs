//! Spatial expressions around names: 'northern Hama countryside', '40 km north of X', 'between A and B'.
//!
//! A small grammar over tokens and the names found among them. It only says what the words mean; how
//! that looks on the map is [`super::areas`]' affair.

use super::lexicon::{self, HEADS, Roles, direction, people, roles, unit_km};
use super::recognize::{Found, Known, Recognizer, Says};
use super::tokens::{Kind, Script, Tokens};
use crate::gazetteer::MatchKind;
use crate::geodesy::Compass;
use crate::model::{Role, Span};
use std::rc::Rc;

/// What an expression says of its anchors.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// 'northern X': the part of it that lies there.
    Part(Vec<Compass>),
    /// 'southern countryside of X': the land around X that is named after it, or a part of that.
    Countryside(Vec<Compass>),
    /// 'central X'.
    Middle,
    /// 'north of X', at the distance where one is given, km.
    Beside(Vec<Compass>, Option<f64>),
    /// 'outskirts of X'.
    Outskirts(Vec<Compass>),
    /// 'X's neighbourhoods', 'eastern districts of X'.
    Quarters(Vec<Compass>),
    /// 'X area'.
    Around,
    /// 'X direction', 'X front'.
    Front,
    /// 'border with X', 'X border', 'border between X and Y'.
    Border,
    /// 'between X and Y'.
    Between,
    /// 'X-Y highway'.
    Road,
    /// 'coast of X'.
    Coast,
    /// 'Houthi-controlled Yemen': some part of it that the words do not bound.
    Held,
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
}

/// Finds the expressions of a window. Names that a phrase makes itself ('Lebanese border') are added
/// to `names`.
#[must_use]
pub fn expressions(recognizer: &mut Recognizer, names: &mut Vec<Found>) -> Vec<Expression> {
    let mut starts: Vec<Option<usize>> = vec![None; recognizer.tokens.len() + 1];
    for (index, name) in names.iter().enumerate() {
        if name.role == Role::Literal
            || recognizer.tokens.is_hyphen(name.end)
            || people(recognizer.tokens.low(name.first)).is_some()
        {
            starts[name.core.0.min(recognizer.tokens.len())] = Some(index);
            starts[name.first] = Some(index);
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < recognizer.tokens.len() {
        let grammar = Grammar { tokens: recognizer.tokens, names, starts: &starts };
        let draft = grammar.at(at);
        let draft = match draft {
            Some(draft) => Some(draft),
            None => front_adjectives(recognizer, at),
        };
        let Some(draft) = draft else {
            at += 1;
            continue;
        };
        let mut anchors = Vec::new();
        for anchor in draft.anchors {
            match anchor {
                Anchor::Name(index) => anchors.push(index),
                Anchor::Made(made) => {
                    names.push(*made);
                    anchors.push(names.len() - 1);
                }
            }
        }
        let span = draft_span(recognizer.tokens, draft.first, draft.end, names, &anchors);
        at = draft.end.max(at + 1);
        found.push(Expression { first: draft.first, end: draft.end, span, relation: draft.relation, anchors });
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

struct Grammar<'a> {
    tokens: &'a Tokens<'a>,
    names: &'a [Found],
    starts: &'a [Option<usize>],
}

impl Grammar<'_> {
    fn at(&self, at: usize) -> Option<Draft> {
        if !self.tokens.is_word(at) && !self.tokens.get(at).is_some_and(|t| t.kind == Kind::Number) {
            return None;
        }
        self.distance(at)
            .or_else(|| self.held(at))
            .or_else(|| self.directed(at))
            .or_else(|| self.border(at))
            .or_else(|| self.between(at))
            .or_else(|| self.head_of(at))
            .or_else(|| self.name_first(at))
    }

    fn low(&self, at: usize) -> &str {
        self.tokens.low(at)
    }

    fn is_of(&self, at: usize) -> bool {
        matches!(self.low(at), "of" | "de" | "du" | "des" | "d'" | "del" | "від" | "от" | "من")
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
        if let Some(second) = direction(self.low(next)).filter(|_| next == at + 2 || !first.adjective)
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
            while self.tokens.is_mark(next, ',')
                || matches!(self.low(next), "and" | "or" | "et" | "y" | "та" | "і" | "и")
            {
                next += 1;
            }
            if next == end || next > end + 2 {
                break;
            }
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
            ) || roles(low).any(Roles::SETTLEMENT.or(Roles::QUARTER).or(Roles::ADMIN))
                || direction(low).is_some_and(|d| d.adjective) && at != next;
            if !skip || !self.tokens.is_word(next) && !self.tokens.get(next).is_some_and(|t| t.kind == Kind::Clitic) {
                return None;
            }
            next += 1;
        }
        None
    }

    /// The name that starts right here, 'the' at most before it.
    fn direct_object(&self, at: usize) -> Option<(usize, Anchor)> {
        let index = self.starts.get(at).copied().flatten()?;
        (self.names[index].role == Role::Literal).then(|| (self.names[index].end, Anchor::Name(index)))
    }

    /// A country by its people: 'the Lebanese border'. The gazetteer is asked later, by the code.
    fn made_country(&self, at: usize, end: usize, capital: bool) -> Option<(usize, Anchor)> {
        let code = people(self.low(at)).filter(|code| *code != "XX")?;
        let made = Found {
            first: at,
            end,
            core: (at, end),
            span: self.tokens.span(at, end),
            core_span: self.tokens.span(at, end),
            toponym: self.tokens.span(at, end),
            known: Rc::new(Known {
                form: if capital { format!("capital:{code}") } else { format!("country:{code}") },
                country: true,
                ..Known::default()
            }),
            role: Role::Literal,
            says: Says::Nothing,
            weight: 2.0,
            probability: 1.0,
            single_capital_word: false,
            whole: Vec::new(),
            reasons: vec![format!("by its people: “{}”", self.tokens.slice(at, at + 1))],
        };
        Some((end, Anchor::Made(Box::new(made))))
    }

    /// '25 kilometers (16 miles) north-west of X'.
    fn distance(&self, at: usize) -> Option<Draft> {
        let token = self.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
        let value: f64 = token.span.of(self.tokens.text()).parse().ok()?;
        let unit = unit_km(self.low(at + 1))?;
        let mut next = at + 2;
        if self.tokens.is_mark(next, '(') {
            next = (next + 1..next + 5).find(|&i| self.tokens.is_mark(i, ')'))? + 1;
        }
        if matches!(self.low(next), "to" | "au" | "à" | "al" | "на" | "إلى") {
            next += 1;
            if self.low(next) == "the" {
                next += 1;
            }
        }
        let (next, towards, _) = self.directions(next)?;
        let km = value * unit;
        if !(0.05..2_000.0).contains(&km) {
            return None;
        }
        let object = if self.is_of(next) || self.low(next) == "from" { next + 1 } else { next };
        let (end, anchor) = self.object(object)?;
        Some(Draft { first: at, end, relation: Relation::Beside(towards, Some(km)), anchors: vec![anchor] })
    }

    /// 'Houthi-controlled areas in Yemen', 'occupied Crimea'.
    fn held(&self, at: usize) -> Option<Draft> {
        let mut next = at;
        if self.tokens.is_hyphen(at + 1) {
            next = at + 2;
        } else if self.low(at) == "temporarily" {
            next = at + 1;
        }
        if !matches!(self.low(next), "controlled" | "held" | "occupied" | "administered") {
            return None;
        }
        if next == at && self.low(at) != "occupied" {
            return None;
        }
        next += 1;
        while matches!(
            self.low(next),
            "areas"
                | "area"
                | "parts"
                | "part"
                | "territory"
                | "territories"
                | "of"
                | "in"
                | "the"
                | "northern"
                | "southern"
                | "eastern"
                | "western"
        ) {
            next += 1;
        }
        let (end, anchor) = self.direct_object(next)?;
        Some(Draft { first: at, end, relation: Relation::Held, anchors: vec![anchor] })
    }

    /// All that begins with a direction.
    fn directed(&self, at: usize) -> Option<Draft> {
        let script = self.tokens.get(at)?.script;
        // A name that holds its direction ('South Kordofan') is a name.
        if let Some(index) = self.starts[at]
            && self.names[index].role == Role::Literal
        {
            return None;
        }
        let (next, towards, adjective) = self.directions(at)?;
        let draft = |end, relation, anchor| Some(Draft { first: at, end, relation, anchors: vec![anchor] });
        if self.is_of(next) || script == Script::Cyrillic && !adjective {
            let object = if self.is_of(next) { next + 1 } else { next };
            let (mut end, anchor) = self.object(object)?;
            if self.low(end) == "area" {
                end += 1;
            }
            return draft(end, Relation::Beside(towards, None), anchor);
        }
        // 'southern countryside of X', 'northern rural X', 'eastern part of X'
        let role = roles(self.low(next));
        let around = role.any(Roles::AROUND) || self.low(next) == "rural";
        if around || role.any(Roles::PART.or(Roles::QUARTER)) {
            let relation = relation_of_head(self.low(next), towards.clone());
            let mut object = next + 1;
            if matches!(self.low(object), "countryside" | "areas" | "parts") {
                object += 1;
            }
            if self.is_of(object) || self.low(object) == "in" {
                object += 1;
            } else if !matches!(self.low(next), "rural" | "countryside") {
                return None;
            }
            let (end, anchor) = self.object(object)?;
            return draft(end, relation, anchor);
        }
        let arabic = script == Script::Arabic;
        let english_noun = !adjective
            && script == Script::Latin
            && matches!(
                self.low(at),
                "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest"
            );
        if !(adjective || english_noun || arabic) {
            return None;
        }
        // 'northwestern Syria', 'northern Hama countryside'
        let object = if matches!(self.low(next), "rural") { next + 1 } else { next };
        if let Some((end, anchor)) = if arabic { self.object(object) } else { self.direct_object(object) } {
            let mut end = end;
            let mut relation = match arabic && !adjective {
                true => Relation::Beside(towards.clone(), None),
                false => Relation::Part(towards.clone()),
            };
            if object > next {
                relation = Relation::Countryside(towards.clone());
            }
            let tail = if self.tokens.is_possessive(end) { end + 1 } else { end };
            let role = roles(self.low(tail));
            let around = role.any(Roles::AROUND) && self.tokens.is_word(tail);
            if around || matches!(self.low(tail), "neighborhoods" | "neighbourhoods" | "suburbs") {
                relation = relation_of_head(self.low(tail), towards);
                end = tail + 1;
            } else if self.tokens.is_hyphen(end) && roles(self.low(end + 1)).any(Roles::BACKED) {
                return None;
            }
            return draft(end, relation, anchor);
        }
        // 'eastern Syrian territory'
        if people(self.low(next)).is_some()
            && matches!(self.low(next + 1), "territory" | "territories" | "soil" | "desert" | "countryside" | "coast")
            && let Some((end, anchor)) = self.made_country(next, next + 1, false)
        {
            return draft(end + 1, Relation::Part(towards), anchor);
        }
        None
    }

    /// 'border with X', 'the X border', 'the Lebanese border', 'Turkish side of the border'.
    fn border(&self, at: usize) -> Option<Draft> {
        if matches!(self.low(at), "border" | "borders" | "frontier" | "frontière" | "frontera") {
            if matches!(self.low(at + 1), "with" | "avec" | "con") {
                let (end, anchor) = self.object(at + 2).or_else(|| self.actor(at + 2))?;
                return Some(Draft { first: at, end, relation: Relation::Border, anchors: vec![anchor] });
            }
            return None;
        }
        people(self.low(at))?;
        let mut next = at + 1;
        // 'Syrian-Turkish border'
        let mut anchors = vec![self.made_country(at, at + 1, false)?.1];
        if self.tokens.is_hyphen(next) && people(self.low(next + 1)).is_some() {
            anchors.push(self.made_country(next + 1, next + 2, false)?.1);
            next += 2;
        }
        if matches!(self.low(next), "border" | "borders" | "frontier")
            && !roles(self.low(next + 1)).any(Roles::FACILITY)
        {
            return Some(Draft { first: at, end: next + 1, relation: Relation::Border, anchors });
        }
        if self.low(next) == "side"
            && self.low(next + 1) == "of"
            && self.low(next + 2) == "the"
            && self.low(next + 3) == "border"
        {
            return Some(Draft { first: at, end: next + 4, relation: Relation::Border, anchors });
        }
        if matches!(self.low(next), "coast" | "coastline") {
            return Some(Draft { first: at, end: next + 1, relation: Relation::Coast, anchors });
        }
        None
    }

    /// A country that was taken for an actor: 'border with Turkey'.
    fn actor(&self, at: usize) -> Option<(usize, Anchor)> {
        self.names
            .iter()
            .position(|name| name.first == at && name.known.country)
            .map(|index| (self.names[index].end, Anchor::Name(index)))
    }

    /// 'area between A and B', 'road linking A and B', 'between A and B'.
    fn between(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        let mut next = at;
        let head = roles(low);
        let mut relation = Relation::Between;
        let headed = head.any(Roles::AREA.or(Roles::ROAD).or(Roles::PART))
            || matches!(low, "border" | "borders" | "line" | "المنطقة");
        if headed || matches!(low, "administrative") && self.low(at + 1).starts_with("border") {
            next += 1 + usize::from(low == "administrative");
            if low.starts_with("border") || low == "administrative" {
                relation = Relation::Border;
            } else if head.any(Roles::ROAD) {
                relation = Relation::Road;
            }
            if matches!(self.low(next), "that" | "which") {
                next += 1;
            }
        }
        let link = matches!(self.low(next), "between" | "entre" | "між" | "между" | "بين")
            || next > at && matches!(self.low(next), "linking" | "connecting" | "links" | "connects");
        // Without a head, 'between A and B' is two places that each stand for themselves.
        if !link || next == at {
            return None;
        }
        let (middle, first) = self.object(next + 1)?;
        if !matches!(self.low(middle), "and" | "et" | "y" | "та" | "и" | "і" | "with" | "to")
            && !self.tokens.is_mark(middle, '-')
        {
            return None;
        }
        let (mut end, second) = self.object(middle + 1)?;
        if matches!(self.low(end), "cities" | "towns") {
            end += 0;
        }
        Some(Draft { first: at, end, relation, anchors: vec![first, second] })
    }

    /// 'outskirts of X', 'countryside of X', 'heart of X', 'central X', 'coast of X', 'ريف X الجنوبي'.
    fn head_of(&self, at: usize) -> Option<Draft> {
        let word = self.bare(at);
        let role = roles(word);
        let arabic = self.tokens.get(at).is_some_and(|t| t.script == Script::Arabic);
        if role.any(Roles::MIDDLE)
            && let Some((end, anchor)) = self.direct_object(at + 1)
        {
            return Some(Draft { first: at, end, relation: Relation::Middle, anchors: vec![anchor] });
        }
        let bank = matches!(word, "bank" | "rive" | "orilla") && self.low(at + 1) != "account";
        let old = matches!(word, "quarter" | "quarters") && at > 0 && self.low(at - 1) == "old";
        if !(role.any(Roles::AROUND.or(Roles::MIDDLE_OF))
            || word == "rural"
            || bank
            || old
            || word == "banlieue"
            || word == "suburbs")
        {
            return None;
        }
        let mut next = at + 1;
        let mut towards = Vec::new();
        if let Some((after, all, _)) = self.directions(next) {
            towards = all;
            next = after;
        } else if bank && matches!(self.low(next), "gauche" | "droite" | "izquierda" | "derecha") {
            next += 1;
        }
        let of = self.is_of(next);
        if of {
            next += 1;
        } else if !(arabic || word == "rural") {
            return None;
        }
        let (mut end, anchor) = self.object(next)?;
        if arabic && let Some((after, all, _)) = self.directions(end) {
            towards = all;
            end = after;
        }
        let relation = if bank
            || matches!(word, "coast" | "coastline" | "shore" | "shores" | "littoral" | "côte" | "costa" | "ساحل")
        {
            Relation::Coast
        } else if role.any(Roles::MIDDLE_OF) || old {
            Relation::Middle
        } else {
            relation_of_head(word, towards)
        };
        Some(Draft { first: if old { at - 1 } else { at }, end, relation, anchors: vec![anchor] })
    }

    /// All that begins with a name: 'Hama countryside', 'Aleppo's city centre', 'Pokrovsk direction',
    /// 'Damascus-Beirut highway', 'X-Y border'.
    fn name_first(&self, at: usize) -> Option<Draft> {
        let (end, anchor) = self.direct_object(at)?;
        let Anchor::Name(index) = anchor else { return None };
        if self.names[index].first != at {
            return None;
        }
        let draft = |end, relation| Some(Draft { first: at, end, relation, anchors: vec![Anchor::Name(index)] });
        // Two names and a road, a border, an axis.
        let dash = self.tokens.is_mark(end, '-') || self.tokens.is_mark(end, '–') || self.tokens.is_mark(end, '—');
        if dash
            && let Some((after, second)) = self.direct_object(end + 1)
            && self.tokens.get(end + 1).is_some_and(|t| !t.line_start)
        {
            let Anchor::Name(other) = second else { return None };
            let said = self.names[other].says;
            let low = self.low(after);
            let (stop, relation) = if said == Says::Road {
                (after, Relation::Road)
            } else if roles(low).any(Roles::ROAD) {
                (after + 1, Relation::Road)
            } else if low.starts_with("border") {
                (after + 1, Relation::Border)
            } else if matches!(low, "axis" | "line" | "front" | "direction" | "sector" | "area") {
                (after + 1, Relation::Between)
            } else {
                return None;
            };
            return Some(Draft {
                first: at,
                end: stop,
                relation,
                anchors: vec![Anchor::Name(index), Anchor::Name(other)],
            });
        }
        let possessive = self.tokens.is_possessive(end);
        let mut next = if possessive { end + 1 } else { end };
        if self.tokens.get(next).is_none_or(|t| t.line_start || t.kind != Kind::Word) {
            return None;
        }
        let mut towards = Vec::new();
        if let Some((after, all, adjective)) = self.directions(next) {
            if !adjective && !possessive {
                return None;
            }
            towards = all;
            next = after;
        }
        let low = self.low(next);
        let role = roles(low);
        if role.any(Roles::AROUND)
            || possessive && role.any(Roles::PART.or(Roles::QUARTER)) && (low.ends_with('s') || !towards.is_empty())
        {
            if matches!(low, "vicinity" | "entrance" | "entrances") && !possessive {
                return None;
            }
            return draft(next + 1, relation_of_head(low, towards));
        }
        if !towards.is_empty() {
            return None;
        }
        if matches!(low, "suburbs" | "neighborhoods" | "neighbourhoods") && self.names[index].says == Says::Nothing {
            return draft(next + 1, relation_of_head(low, towards));
        }
        if low == "city" && matches!(self.low(next + 1), "centre" | "center") {
            return draft(next + 2, Relation::Middle);
        }
        if matches!(low, "centre" | "center") && (possessive || self.names[index].says == Says::Settlement) {
            return draft(next + 1, Relation::Middle);
        }
        if self.names[index].says == Says::Admin || self.names[index].known.country && !low.starts_with("border") {
            return None;
        }
        if matches!(low, "tactical" | "operational") && roles(self.low(next + 1)).any(Roles::FRONT.or(Roles::AREA)) {
            return draft(next + 2, Relation::Front);
        }
        if role.any(Roles::FRONT) && !possessive && !matches!(low, "pocket" | "theater" | "theatre") {
            return draft(next + 1, Relation::Front);
        }
        if matches!(low, "area" | "areas" | "surroundings") {
            return draft(next + 1, Relation::Around);
        }
        if low == "border" && !roles(self.low(next + 1)).any(Roles::FACILITY) {
            return draft(next + 1, Relation::Border);
        }
        None
    }
}

fn relation_of_head(low: &str, towards: Vec<Compass>) -> Relation {
    match low {
        "coast" | "coastline" | "shore" | "shores" => Relation::Coast,
        "outskirts" | "outskirt" | "edge" | "edges" | "periphery" | "perimeter" | "entrance" | "entrances"
        | "environs" | "surroundings" | "vicinity" | "suburbs" | "suburb" | "banlieue" | "périphérie" | "environs'"
        | "alentours" | "afueras" | "inmediaciones" | "alrededores" | "околиці" | "околицях" | "околиць"
        | "окраина" | "окраине" | "окраины" | "أطراف" | "محيط" | "ضواحي" | "ضاحية" => {
            Relation::Outskirts(towards)
        }
        _ if roles(low).any(Roles::AROUND) || low == "rural" => Relation::Countryside(towards),
        "neighborhoods" | "neighbourhoods" | "neighborhood" | "neighbourhood" | "quarters" | "quarter"
        | "districts" => Relation::Quarters(towards),
        _ => Relation::Part(towards),
    }
}

/// 'на Покровському напрямку', 'Північно-Слобожанському та Курському напрямках', 'на Покровском направлении'.
fn front_adjectives(recognizer: &mut Recognizer, at: usize) -> Option<Draft> {
    let tokens = recognizer.tokens;
    let is_adjective = |index: usize| {
        let low = tokens.low(index);
        tokens.is_capital(index)
            && tokens.get(index).is_some_and(|t| t.script == Script::Cyrillic)
            && ["ому", "ом", "ий", "ого", "им", "их", "ої", "ій"].iter().any(|ending| low.ends_with(ending))
    };
    let mut adjectives = Vec::new();
    let mut next = at;
    while adjectives.len() < 4 {
        let mut last = next;
        while tokens.is_hyphen(last + 1) {
            last += 2;
        }
        if !tokens.is_capital(next) || !is_adjective(last) {
            return None;
        }
        adjectives.push((next, last));
        next = last + 1;
        let low = tokens.low(next);
        if ["напрям", "направлен"].iter().any(|stem| low.starts_with(stem)) {
            break;
        }
        if !(matches!(low, "та" | "і" | "й" | "и") || tokens.is_mark(next, ',')) {
            return None;
        }
        next += 1;
    }
    if !["напрям", "направлен"].iter().any(|stem| tokens.low(next).starts_with(stem)) {
        return None;
    }
    let mut anchors = Vec::new();
    for (first, last) in adjectives {
        let word = tokens.slice(last, last + 1);
        let mut known = Known { form: word.to_owned(), ..Known::default() };
        for town in super::forms::towns_of_adjective(word) {
            let asked = recognizer.ask(&town);
            if !asked.places.is_empty() && (asked.population >= known.population || known.places.is_empty()) {
                known = asked;
            }
        }
        known.places.retain(|place| place.1 != MatchKind::Skeleton);
        anchors.push(Anchor::Made(Box::new(Found {
            first,
            end: last + 1,
            core: (first, last + 1),
            span: tokens.span(first, last + 1),
            core_span: tokens.span(first, last + 1),
            toponym: tokens.span(first, last + 1),
            known: Rc::new(known),
            role: Role::Literal,
            says: Says::Settlement,
            weight: 2.0,
            probability: 1.0,
            single_capital_word: false,
            whole: Vec::new(),
            reasons: vec!["an adjective made of a town's name".into()],
        })));
    }
    Some(Draft { first: at, end: next + 1, relation: Relation::Front, anchors })
}
