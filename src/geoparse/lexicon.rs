//! The word lists behind the rules: designators, directions, peoples, what speaks and what fights.

use crate::geodesy::Compass;
use hashbrown::HashMap;
use std::sync::OnceLock;

/// What a word can do in a report's grammar of place; a word can do several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u64);

macro_rules! roles {
    ($($name:ident $section:literal $bit:literal $doc:literal;)*) => {
        impl Roles {
            $(#[doc = $doc] pub const $name: Self = Self(1 << $bit);)*
            fn section(name: &str) -> Self {
                match name { $($section => Self::$name,)* _ => Self(0) }
            }
        }
    };
}

roles! {
    SETTLEMENT "settlement" 0 "Town, village, city.";
    QUARTER "quarter" 1 "Neighbourhood.";
    ADMIN "admin" 2 "Province, district.";
    FACILITY "facility" 3 "Airport, hospital.";
    FACILITY_OF "facility_of" 4 "'Port' of a place.";
    ROAD "road" 5 "Road, highway.";
    WATER "water" 6 "River, lake, sea.";
    LANDFORM "landform" 7 "Mountain, valley.";
    PREFIX_HEAD "prefix_head" 8 "'Lake' before a name.";
    AROUND "around" 9 "Countryside, outskirts.";
    PART "part" 10 "Part, side, districts.";
    MIDDLE "middle" 11 "Central.";
    MIDDLE_OF "middle_of" 12 "'Centre' of a place.";
    FRONT "front" 13 "Front, axis, direction.";
    AREA "area" 14 "'Area' after a name.";
    PREPOSITION "preposition" 15 "In, near, at.";
    STRONG_PREPOSITION "strong_preposition" 16 "Prepositions that vouch for an unknown name.";
    TAKER "taker" 17 "Verbs that take a place for their object.";
    SPEECH "speech" 18 "Said, announced.";
    ACTION "action" 19 "Launched, supports.";
    GOVERNMENT "government" 20 "Army, ability, minister.";
    BACKED "backed" 21 "-backed, -led.";
    AGENT_PREPOSITION "agent_preposition" 22 "By, with, against.";
    ORGANISATION "organisation" 23 "Army, press, movement.";
    ORGANISATION_FIRST "organisation_first" 24 "Hayat, Jabhat.";
    TITLE "title" 25 "President, Mr.";
    FIRSTNAME "firstname" 26 "Mohammed, Vladimir.";
    NAME_PARTICLE "nameparticle" 27 "Bin, Abu.";
    ARTICLE "article" 28 "Al, el.";
    INNER "inner" 29 "Small words inside names.";
    CONSTRUCT "construct" 30 "Bab, Kafr, Tell.";
    COMMON "common" 31 "A capital says nothing.";
    STOP "stop" 32 "Ends a run of names.";
    DOUBTFUL "doubtful" 33 "A name of a place that is mostly something else.";
    FACILITY_MODIFIER "facility_modifier" 34 "National, border: before a built thing.";
}

impl Roles {
    /// Whether the word does any of these.
    #[must_use]
    pub fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// All of them as one number, for hashing.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Words that say what the thing named is.
pub const HEADS: Roles = Roles::SETTLEMENT
    .or(Roles::QUARTER)
    .or(Roles::ADMIN)
    .or(Roles::FACILITY)
    .or(Roles::ROAD)
    .or(Roles::WATER)
    .or(Roles::LANDFORM);

/// What a lower-case word does.
#[must_use]
pub fn roles(low: &str) -> Roles {
    struct Words {
        roles: HashMap<&'static str, Roles>,
        /// Whether a word looks like this at a glance.
        glances: Vec<u64>,
    }
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut words = Words { roles: HashMap::new(), glances: vec![0; GLANCES / 64] };
        let mut section = Roles(0);
        for line in include_str!("words.txt").lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = Roles::section(name.trim_end_matches(']'));
            } else if !line.starts_with('#') {
                for word in line.split_whitespace() {
                    let entry = words.roles.entry(word).or_default();
                    *entry = entry.or(section);
                    let glance = glance(word);
                    words.glances[glance / 64] |= 1 << (glance % 64);
                }
            }
        }
        words
    });
    // It is asked of every word, and most look like none of them.
    let glance = glance(low);
    if words.glances[glance / 64] & (1 << (glance % 64)) == 0 {
        return Roles::default();
    }
    words.roles.get(low).copied().unwrap_or_default()
}

/// So many words are told apart at a glance.
const GLANCES: usize = 1 << 15;

/// A word by its length, its first letters and its last.
fn glance(word: &str) -> usize {
    let bytes = word.as_bytes();
    let at = |index: usize| u32::from(bytes.get(index).copied().unwrap_or(0));
    let seen = at(0) | at(1) << 8 | at(2) << 16 | at(bytes.len().saturating_sub(1)) << 24;
    let mixed = (seen ^ (bytes.len() as u32) << 13).wrapping_mul(0x9e37_79b1);
    (mixed >> 17) as usize
}

/// The country a people or adjective belongs to, ISO 3166-1 alpha-2; `XX` for what is no country's.
#[must_use]
pub fn people(low: &str) -> Option<&'static str> {
    struct Peoples {
        exact: HashMap<&'static str, &'static str>,
        stems: HashMap<&'static str, &'static str>,
        /// Whether a stem or a word begins with these two bytes.
        begins: Vec<bool>,
    }
    static PEOPLES: OnceLock<Peoples> = OnceLock::new();
    let peoples = PEOPLES.get_or_init(|| {
        let mut peoples = Peoples { exact: HashMap::new(), stems: HashMap::new(), begins: vec![false; 1 << 16] };
        for line in include_str!("peoples.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(country) = words.next() else { continue };
            for word in words {
                if let Some(begins) = first_two(word).and_then(|at| peoples.begins.get_mut(at)) {
                    *begins = true;
                }
                match word.strip_suffix('*') {
                    Some(stem) => peoples.stems.insert(stem, country),
                    None => peoples.exact.insert(word, country),
                };
            }
        }
        peoples
    });
    let bare = low.strip_prefix("ال").unwrap_or(low);
    // Most words begin like no people at all.
    let begins = |word: &str| first_two(word).is_some_and(|at| peoples.begins[at]);
    if !begins(low) && !begins(bare) {
        return None;
    }
    if let Some(country) = peoples.exact.get(low).or_else(|| peoples.exact.get(bare)) {
        return Some(country);
    }
    if low.len() > 40 {
        return None;
    }
    // The ending after a stem is short: an ending of case, gender or number.
    bare.char_indices()
        .map(|(at, _)| at)
        .chain([bare.len()])
        .filter(|&at| at >= 4 && bare[at..].chars().count() <= 4)
        .find_map(|at| peoples.stems.get(&bare[..at]).copied().filter(|_| is_ending(&bare[at..])))
}

fn first_two(word: &str) -> Option<usize> {
    word.as_bytes().first_chunk::<2>().map(|&bytes| usize::from(u16::from_le_bytes(bytes)))
}

/// Whether an Arabic ending makes a people's name of a stem, not a country's; others always do.
fn is_ending(ending: &str) -> bool {
    !ending.starts_with(|c: char| ('\u{600}'..='\u{6FF}').contains(&c))
        || matches!(ending, "ة" | "ين" | "ون" | "ات" | "تين")
}

/// A direction word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction {
    /// Which way.
    pub to: Compass,
    /// Whether it is an adjective ('northern') or a noun ('north'); many are used as both.
    pub adjective: bool,
}

/// The direction a lower-case word names.
#[must_use]
pub fn direction(low: &str) -> Option<Direction> {
    struct Directions {
        words: HashMap<String, Direction>,
        /// Whether a word begins with these two bytes.
        begins: Vec<bool>,
    }
    static DIRECTIONS: OnceLock<Directions> = OnceLock::new();
    let known = DIRECTIONS.get_or_init(|| {
        let words = directions();
        let mut begins = vec![false; 1 << 16];
        words.keys().filter_map(|word| first_two(word)).for_each(|at| begins[at] = true);
        Directions { words, begins }
    });
    // It is asked of nearly every word, and most begin like no direction.
    if first_two(low).is_some_and(|at| known.begins[at]) { known.words.get(low).copied() } else { None }
}

/// Directions of Ukrainian and Russian adjectives and adverbs, and of Arabic ones, by their stems.
fn directions() -> HashMap<String, Direction> {
    use Compass::{East, North, NorthEast, NorthWest, South, SouthEast, SouthWest, West};
    let mut words = HashMap::new();
    let mut put = |word: String, to: Compass, adjective: bool| {
        words.insert(word, Direction { to, adjective });
    };
    let plain = [(North, "north"), (South, "south"), (East, "east"), (West, "west")];
    let mixed = [
        (NorthEast, "north", "east"),
        (NorthWest, "north", "west"),
        (SouthEast, "south", "east"),
        (SouthWest, "south", "west"),
    ];
    for (to, word) in plain {
        put(word.into(), to, false);
        put(format!("{word}ern"), to, true);
        put(format!("{word}ernmost"), to, true);
    }
    for (to, first, last) in mixed {
        put(format!("{first}{last}"), to, false);
        put(format!("{first}{last}ern"), to, true);
    }
    for (to, nouns, adjectives) in [
        (
            North,
            "nord norte شمالاً північ півночі північніше північ північчю північно-східніше північно-західніше север севере севера северу севером севернее شمال شمالي",
            "septentrional septentrionale північний північна північної північному північній північні північних північним північними північно північного північну северный северная северной северном северного северную северо северные северных северным северными الشمالي الشمالية",
        ),
        (
            South,
            "sud sur південь півдні півдня південніше юг юге юга югу югом южнее جنوب جنوبي",
            "méridional méridionale південний південна південної південному південній південно південного південну південні південних південним південними южный южная южной южном южного южную юго южные южных южным южными الجنوبي الجنوبية",
        ),
        (
            East,
            "est este схід сході сходу східніше восток востоке востока востоку востоком восточнее شرق شرقي",
            "oriental orientale східний східна східної східному східній східного східну східні східних східним східними восточный восточная восточной восточном восточного восточную восточно восточные восточных восточным восточными الشرقي الشرقية",
        ),
        (
            West,
            "ouest oeste захід заході заходу західніше запад западе запада западу западом западнее غرب غربي",
            "occidental occidentale західний західна західної західному західній західного західну західні західних західним західними западный западная западной западном западного западную западно западные западных западным западными الغربي الغربية",
        ),
        (NorthEast, "nord-est noreste nordeste", "nororiental"),
        (NorthWest, "nord-ouest noroeste", "noroccidental"),
        (SouthEast, "sud-est sureste sudeste", "suroriental"),
        (SouthWest, "sud-ouest suroeste sudoeste", "suroccidental"),
    ] {
        for word in nouns.split_whitespace() {
            put(word.into(), to, false);
        }
        for word in adjectives.split_whitespace() {
            put(word.into(), to, true);
        }
    }
    words
}

/// One direction out of two: 'north' and 'west'.
#[must_use]
pub fn combined(first: Compass, second: Compass) -> Option<Compass> {
    use Compass::{East, North, NorthEast, NorthWest, South, SouthEast, SouthWest, West};
    match (first, second) {
        (North, East) | (East, North) => Some(NorthEast),
        (North, West) | (West, North) => Some(NorthWest),
        (South, East) | (East, South) => Some(SouthEast),
        (South, West) | (West, South) => Some(SouthWest),
        _ => None,
    }
}

/// A unit of length in km.
#[must_use]
pub fn unit_km(low: &str) -> Option<f64> {
    match low {
        "km"
        | "kms"
        | "kilometer"
        | "kilometers"
        | "kilometre"
        | "kilometres"
        | "kilomètres"
        | "kilomètre"
        | "kilómetros"
        | "kilómetro"
        | "км"
        | "кілометрів"
        | "кілометри"
        | "километров"
        | "километрах"
        | "كم"
        | "كيلومتر"
        | "كيلومترا"
        | "كيلومترات"
        | "كلم"
        | "كیلومتر"
        | "кілометра"
        | "кілометрах"
        | "километра"
        | "километры" => Some(1.0),
        "mi" | "mile" | "miles" | "millas" | "milles" | "миль" | "ميل" | "أميال" => Some(1.609_344),
        "yards" | "yard" => Some(0.000_914_4),
        "m" | "meter" | "meters" | "metre" | "metres" | "mètres" | "metros" | "м" | "метрів" | "метров" | "метрах"
        | "متر" | "مترا" => Some(0.001),
        _ => None,
    }
}

/// Short and informal names of countries and regions that gazetteers miss or know as something else.
#[must_use]
pub fn country_alias(low: &str) -> Option<&'static str> {
    Some(match low {
        "us" | "u.s." | "usa" | "u.s.a." | "america" | "washington" | "pentagon" | "white house" => "US",
        "uk" | "u.k." | "britain" | "great britain" | "london" | "downing street" => "GB",
        "uae" | "u.a.e." | "emirates" => "AE",
        "drc" | "dr congo" | "rdc" => "CD",
        "ksa" => "SA",
        "kremlin" | "the kremlin" | "кремль" => "RU",
        _ => return None,
    })
}

/// Buildings and streets that stand for a government and are hardly ever meant as places.
#[must_use]
pub fn is_seat_of_power(low: &str) -> bool {
    matches!(low, "kremlin" | "pentagon" | "кремль" | "кремля" | "кремлі" | "elysée" | "knesset" | "duma")
}

/// Familiar names of oblasts ('Сумщина'), with the town the oblast is named after; and Crimea's in other scripts.
#[must_use]
pub fn familiar_oblast(low: &str) -> Option<&'static str> {
    const OBLASTS: &[(&str, &str)] = &[
        ("київщин", "Kyiv"),
        ("сумщин", "Sumy"),
        ("харківщин", "Kharkiv"),
        ("донеччин", "Donetsk"),
        ("луганщин", "Luhansk"),
        ("херсонщин", "Kherson"),
        ("миколаївщин", "Mykolaiv"),
        ("одещин", "Odesa"),
        ("запоріжж", "Zaporizhzhia"),
        ("дніпропетровщин", "Dnipropetrovsk"),
        ("полтавщин", "Poltava"),
        ("чернігівщин", "Chernihiv"),
        ("житомирщин", "Zhytomyr"),
        ("вінниччин", "Vinnytsia"),
        ("черкащин", "Cherkasy"),
        ("львівщин", "Lviv"),
        ("хмельниччин", "Khmelnytskyi"),
        ("тернопільщин", "Ternopil"),
        ("рівненщин", "Rivne"),
        ("кіровоградщин", "Kirovohrad"),
        ("курщин", "Kursk"),
        ("белгородщин", "Belgorod"),
        ("бєлгородщин", "Belgorod"),
        ("брянщин", "Bryansk"),
        ("крим", "Crimea"),
        ("القرم", "Crimea"),
    ];
    OBLASTS
        .iter()
        .find(|(stem, _)| low.starts_with(stem) && low.chars().count() <= stem.chars().count() + 3)
        .map(|o| o.1)
}

/// The state or province that an abbreviation stands for, as newspapers write it ('Va.', 'N.S.W.') or the post ('VA'),
/// and its country.
#[must_use]
pub fn state(surface: &str) -> Option<(&'static str, &'static str)> {
    const OTHERS: [(&str, &str, &str); 16] = [
        ("New South Wales", "AU", "NSW"),
        ("New South Wales", "AU", "N.S.W"),
        ("Queensland", "AU", "Qld"),
        ("Tasmania", "AU", "Tas"),
        ("British Columbia", "CA", "B.C"),
        ("British Columbia", "CA", "BC"),
        ("Ontario", "CA", "Ont"),
        ("Quebec", "CA", "Que"),
        ("Alberta", "CA", "Alta"),
        ("Manitoba", "CA", "Man"),
        ("Saskatchewan", "CA", "Sask"),
        ("Nova Scotia", "CA", "N.S"),
        ("New Brunswick", "CA", "N.B"),
        ("Newfoundland and Labrador", "CA", "Nfld"),
        ("Newfoundland and Labrador", "CA", "Newfoundland"),
        ("Prince Edward Island", "CA", "P.E.I"),
    ];
    if surface.len() > 14 {
        return None;
    }
    let bare = surface.trim_end_matches('.').replace(' ', "");
    let other = OTHERS.iter().find(|(.., short)| bare == *short).map(|(name, country, _)| (*name, *country));
    other.or_else(|| us_state(surface).map(|name| (name, "US")))
}

fn us_state(surface: &str) -> Option<&'static str> {
    const STATES: [(&str, &str, &str); 50] = [
        ("Alabama", "Ala", "AL"),
        ("Alaska", "Alas", "AK"),
        ("Arizona", "Ariz", "AZ"),
        ("Arkansas", "Ark", "AR"),
        ("California", "Calif", "CA"),
        ("Colorado", "Colo", "CO"),
        ("Connecticut", "Conn", "CT"),
        ("Delaware", "Del", "DE"),
        ("Florida", "Fla", "FL"),
        ("Georgia", "Ga", "GA"),
        ("Hawaii", "Haw", "HI"),
        ("Idaho", "Ida", "ID"),
        ("Illinois", "Ill", "IL"),
        ("Indiana", "Ind", "IN"),
        ("Iowa", "Ia", "IA"),
        ("Kansas", "Kan", "KS"),
        ("Kentucky", "Ky", "KY"),
        ("Louisiana", "La", "LA"),
        ("Maine", "Me", "ME"),
        ("Maryland", "Md", "MD"),
        ("Massachusetts", "Mass", "MA"),
        ("Michigan", "Mich", "MI"),
        ("Minnesota", "Minn", "MN"),
        ("Mississippi", "Miss", "MS"),
        ("Missouri", "Mo", "MO"),
        ("Montana", "Mont", "MT"),
        ("Nebraska", "Neb", "NE"),
        ("Nevada", "Nev", "NV"),
        ("New Hampshire", "N.H", "NH"),
        ("New Jersey", "N.J", "NJ"),
        ("New Mexico", "N.M", "NM"),
        ("New York", "N.Y", "NY"),
        ("North Carolina", "N.C", "NC"),
        ("North Dakota", "N.D", "ND"),
        ("Ohio", "O", "OH"),
        ("Oklahoma", "Okla", "OK"),
        ("Oregon", "Ore", "OR"),
        ("Pennsylvania", "Pa", "PA"),
        ("Rhode Island", "R.I", "RI"),
        ("South Carolina", "S.C", "SC"),
        ("South Dakota", "S.D", "SD"),
        ("Tennessee", "Tenn", "TN"),
        ("Texas", "Tex", "TX"),
        ("Utah", "Ut", "UT"),
        ("Vermont", "Vt", "VT"),
        ("Virginia", "Va", "VA"),
        ("Washington", "Wash", "WA"),
        ("West Virginia", "W.Va", "WV"),
        ("Wisconsin", "Wis", "WI"),
        ("Wyoming", "Wyo", "WY"),
    ];
    if surface.len() > 12 {
        return None;
    }
    let bare = surface.trim_end_matches('.').replace(' ', "");
    let bare =
        bare.strip_suffix(".Ter").or_else(|| bare.strip_suffix("Ter")).filter(|b| !b.is_empty()).unwrap_or(&bare);
    let bare = match bare {
        "Cal" | "CAL" => "Calif",
        "Penn" | "Penna" => "Pa",
        "N.Mex" | "N.MEX" => "N.M",
        "MINN" => "Minn",
        "TENN" | "Ten" | "TEN" => "Tenn",
        "MISS" => "Miss",
        "ARK" => "Ark",
        "Wisc" | "WIS" => "Wis",
        "Kans" | "KANS" => "Kan",
        "Oreg" | "OREG" => "Ore",
        "Nebr" | "NEBR" => "Neb",
        "TEX" => "Tex",
        "FLA" => "Fla",
        "COLO" => "Colo",
        "ARIZ" => "Ariz",
        "CALIF" => "Calif",
        "Okl" => "Okla",
        other => other,
    };
    STATES.iter().find(|(_, press, post)| bare == *press || bare == *post).map(|(name, ..)| *name)
}

/// Whether a word is short for a state or territory in some way that old letters and newspapers write it.
#[must_use]
pub fn is_abbreviated(low: &str) -> bool {
    matches!(
        low,
        "ala"
            | "ariz"
            | "ark"
            | "cal"
            | "calif"
            | "colo"
            | "conn"
            | "dak"
            | "fla"
            | "ills"
            | "kan"
            | "kans"
            | "mass"
            | "mex"
            | "mich"
            | "minn"
            | "miss"
            | "neb"
            | "nebr"
            | "ore"
            | "oreg"
            | "penn"
            | "tenn"
            | "ter"
            | "terr"
            | "tex"
            | "wash"
            | "wis"
            | "wyo"
    )
}

/// Whether a country's places are written in other letters at home, so that Latin spellings of them vary.
#[must_use]
pub fn is_romanised(country: &str) -> bool {
    const ROMANISED: [&str; 62] = [
        "AE", "AF", "AM", "AZ", "BD", "BG", "BH", "BY", "CN", "CY", "DJ", "DZ", "EG", "ER", "ET", "GE", "GR", "IL",
        "IN", "IQ", "IR", "JO", "JP", "KG", "KH", "KM", "KP", "KR", "KW", "KZ", "LA", "LB", "LK", "LY", "MA", "MK",
        "ML", "MM", "MN", "MR", "NE", "NP", "OM", "PK", "PS", "QA", "RS", "RU", "SA", "SD", "SO", "SS", "SY", "TD",
        "TH", "TJ", "TM", "TN", "TW", "UA", "UZ", "YE",
    ];
    ROMANISED.contains(&country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_by_what_old_letters_write_for_them() {
        for (short, state_name) in [("Kans.", "Kansas"), ("Wash. Ter.", "Washington"), ("N. MEX.", "New Mexico")] {
            assert_eq!(state(short).map(|found| found.0), Some(state_name), "{short}");
        }
        assert!(is_abbreviated("ter") && !is_abbreviated("mine"));
    }

    #[test]
    fn words_do_what_their_sections_say() {
        assert!(roles("governorate").any(Roles::ADMIN));
        assert!(roles("قرية").any(Roles::SETTLEMENT));
        assert!(roles("front").any(Roles::FRONT) && roles("front").any(Roles::ORGANISATION));
        assert!(!roles("morek").any(HEADS));
    }

    #[test]
    fn peoples_lead_to_countries_in_every_language() {
        for (word, country) in [
            ("russian", "RU"),
            ("російські", "RU"),
            ("السورية", "SY"),
            ("israelíes", "IL"),
            ("ukrainienne", "UA"),
            ("turkish", "TR"),
        ] {
            assert_eq!(people(word), Some(country), "{word}");
        }
        assert_eq!(people("morek"), None);
    }

    #[test]
    fn directions_are_read_in_every_language() {
        for (word, to) in [
            ("northwestern", Compass::NorthWest),
            ("الجنوبي", Compass::South),
            ("ouest", Compass::West),
            ("північно", Compass::North),
        ] {
            assert_eq!(direction(word).map(|d| d.to), Some(to), "{word}");
        }
    }
}
