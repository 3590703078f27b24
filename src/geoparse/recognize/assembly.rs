//! What the pieces of a run come to: a name is put together, and what belongs to a person or an organisation is
//! set apart.

use super::runs::{Piece, What};
use super::{Found, Recognizer, Says};
use crate::geoparse::lexicon::{self, HEADS, Roles, roles};
use crate::model::{ActorKind, Role};
use std::rc::Rc;

impl Recognizer<'_, '_> {
    pub(super) fn weigh_run(&mut self, start: usize, end: usize, pieces: Vec<Piece>) {
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
        let before_names = self.found.len();
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
        if list_of_many.is_some() && self.has_lost_commas(before_names, end) {
            self.found[before_names..].iter_mut().for_each(|found| found.listed = true);
        }
    }

    /// Whether the names of a run behind a plural head are the items of a list that has lost its commas: 'villages of
    /// Kafr Nabl Hass Kafr Sajna and Maarzita'. 'Dove Creek and Rico' is none, though nobody may know a Dove Creek: two
    /// names need an article or a 'Bab' each, and of three or more two need that or a place.
    fn has_lost_commas(&self, from: usize, end: usize) -> bool {
        let names = &self.found[from..];
        let goes_on = matches!(self.tokens.low(end), "and" | "&") || self.tokens.is_mark(end, ',');
        let abut = names.windows(2).all(|pair| pair[0].end == pair[1].first);
        let are_literal = names.iter().all(|name| name.role == Role::Literal && name.accepted());
        let built = |name: &&Found| self.tokens.roles(name.first).any(Roles::CONSTRUCT.or(Roles::ARTICLE));
        let told = names.iter().filter(|name| built(name) || names.len() > 2 && !name.known.places.is_empty());
        names.len() > 1 && goes_on && abut && are_literal && told.count() > 1
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
}

fn is_name_adjective(low: &str) -> bool {
    matches!(low, "new" | "old" | "big" | "great" | "greater" | "upper" | "lower" | "little" | "small" | "point")
}
