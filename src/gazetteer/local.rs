//! A place's name as it is written where it is: 'حلب' for Aleppo, 'Харків' for Kharkiv.
//!
//! The sources' other names do not say which language they are in. So the country tells the language, the language its
//! letters, and of the names in these letters the one is taken that sounds most like the place's main or another Latin
//! name, for romanisations follow the local name. Where a country is written in Latin letters, the main name stands.

use super::Gazetteer;
use super::fold::{Script, fold, skeleton};
use crate::model::{PlaceId, PlaceKind};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Country, language and the country's own name; see the head of the file.
const LANGUAGES: &str = include_str!("languages.tsv");
/// More answers are not kept; they are then worked out anew.
const KEPT_MAX: usize = 50_000;
/// Names of a place beyond this many are not looked at.
const NAMES_MAX: usize = 400;
/// The Arabic article as romanisations write it, before a word that begins with the same letter too.
const ARTICLES: [&str; 15] =
    ["al", "el", "ar", "er", "as", "es", "ash", "esh", "ad", "ed", "an", "en", "at", "az", "ez"];
/// Letters of a name beyond this many are not compared.
const LETTERS_MAX: usize = 60;

/// What was worked out so far.
pub(super) type Known = Arc<Mutex<HashMap<PlaceId, Option<Arc<str>>>>>;

impl Gazetteer {
    /// The place's name in the language of its country, where that has letters other than Latin ones and a name in them
    /// is known; a country's own name in any letters.
    ///
    /// ```
    /// use dateline::gazetteer::Gazetteer;
    /// use dateline::model::PlaceKind;
    /// let gazetteer = Gazetteer::embedded()?;
    /// let kharkiv = gazetteer.lookup("Kharkiv").into_iter().map(|found| found.place);
    /// let towns = kharkiv.filter(|place| gazetteer.kind(*place) == PlaceKind::PopulatedPlace);
    /// let biggest = towns.max_by_key(|place| gazetteer.population(*place)).unwrap();
    /// assert_eq!(gazetteer.local_name(biggest).as_deref(), Some("Харків"));
    /// # Ok::<(), dateline::gazetteer::GazetteerError>(())
    /// ```
    #[must_use]
    pub fn local_name(&self, id: PlaceId) -> Option<Arc<str>> {
        let country = languages().get(self.country_code(id))?;
        if self.kind(id) == PlaceKind::Country {
            return Some(country.own_name.into());
        }
        let language = country.language.as_ref()?;
        if let Some(known) = self.local.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return known.clone();
        }
        let mut names: Vec<String> = self.local_names(id).into_iter().map(|(_, name)| name).collect();
        names.truncate(NAMES_MAX);
        let name: Option<Arc<str>> = language.choose(&names).map(Into::into);
        let mut known = self.local.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT_MAX {
            known.clear();
        }
        known.insert(id, name.clone());
        name
    }
}

struct Country {
    own_name: &'static str,
    /// `None` for a language in Latin letters, and one that is not known here.
    language: Option<Language>,
}

fn languages() -> &'static BTreeMap<&'static str, Country> {
    static COUNTRIES: OnceLock<BTreeMap<&str, Country>> = OnceLock::new();
    COUNTRIES.get_or_init(|| {
        let rows = LANGUAGES.lines().filter(|line| !line.starts_with('#'));
        rows.filter_map(|row| {
            let mut cells = row.split('\t');
            let (code, language, own_name) = (cells.next()?, cells.next()?, cells.next()?);
            Some((code, Country { own_name, language: Language::of(language) }))
        })
        .collect()
    })
}

/// A language that is not written in Latin letters.
struct Language {
    code: &'static str,
    /// Its letters, lower case. Empty for Burmese.
    letters: &'static str,
    script: Script,
}

const RUSSIAN: &str = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";

impl Language {
    /// By its code in ISO 639-1.
    fn of(code: &str) -> Option<Self> {
        let (code, script, letters) = match code {
            "ar" => ("ar", Script::Arabic, "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآؤئءةى"),
            "fa" => ("fa", Script::Arabic, "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآأئؤء"),
            "ps" => ("ps", Script::Arabic, "ابپتټثجچځڅحخدډذرړزژږسشښصضطظعغفقکګكلمنڼوهیيېۍئآأؤۀة"),
            "ur" => ("ur", Script::Arabic, "اآبپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیئےؤء"),
            "he" => ("he", Script::Hebrew, "אבגדהוזחטיכלמנסעפצקרשתךםןףץ"),
            "uk" => ("uk", Script::Cyrillic, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
            "ru" => ("ru", Script::Cyrillic, RUSSIAN),
            "be" => ("be", Script::Cyrillic, "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
            "bg" => ("bg", Script::Cyrillic, "абвгдежзийклмнопрстуфхцчшщъьюя"),
            "mk" => ("mk", Script::Cyrillic, "абвгдѓежзѕијклљмнњопрстќуфхцчџш"),
            "sr" => ("sr", Script::Cyrillic, "абвгдђежзијклљмнњопрстћуфхцчџш"),
            "kk" => ("kk", Script::Cyrillic, "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"),
            "ky" => ("ky", Script::Cyrillic, "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"),
            "tg" => ("tg", Script::Cyrillic, "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя"),
            "mn" => ("mn", Script::Cyrillic, "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"),
            "el" => ("el", Script::Greek, "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ"),
            "my" => ("my", Script::Myanmar, ""),
            _ => return None,
        };
        Some(Self { code, letters, script })
    }

    /// The one of a place's names, its main one first, that is its name in this language.
    fn choose<'a>(&self, names: &'a [String]) -> Option<&'a str> {
        let latin: Vec<String> =
            names.iter().filter(|name| Script::of(name) == Script::Latin).map(|name| self.sound(name)).collect();
        let has_article = names.iter().any(|name| {
            let first = name.split([' ', '-']).next().filter(|first| first.len() < name.len());
            first.is_some_and(|first| ARTICLES.contains(&first.to_lowercase().as_str()))
        });
        let has_title = names.first().is_some_and(|main| main.contains(' '));
        let rated = names.iter().filter(|name| self.is_written_so(name)).map(|name| {
            let sound = self.sound(name);
            // The main name is trusted a little more than others, which may be Turkish or French.
            let far = latin.iter().enumerate().map(|(at, other)| 2 * distance(&sound, other) + usize::from(at > 0));
            let lacks_article = self.code == "ar" && has_article && !name.starts_with("ال");
            let length = name.chars().count();
            // Hebrew vowel letters and Arabic hamzas are left out in haste, never put in; else what is short is plain.
            let extra = if self.code == "he" { NAMES_MAX.saturating_sub(length) } else { length };
            // What comes back from Latin letters has lost these.
            let is_own = |c: &char| self.code == "ar" && "أإآةىعحصضطظقغ".contains(*c);
            let own_letters = name.chars().filter(is_own).count();
            // 'Київ' is the city, 'Київська область' what lies around it.
            let lacks_title = has_title && !name.contains(' ');
            let shape = 2 * usize::from(lacks_article)
                + usize::from(lacks_title)
                + 4 * usize::from(self.is_neighbours_spelling(name));
            (far.min().unwrap_or(0) + shape, extra, std::cmp::Reverse(own_letters), name.as_str())
        });
        rated.min().map(|(.., name)| name)
    }

    /// Whether a name has no letters but this language's.
    fn is_written_so(&self, name: &str) -> bool {
        let is_sign = |c: char| {
            matches!(c, ' ' | '-' | '־' | '\'' | '’' | 'ʼ' | '\u{200c}' | '.' | '״' | '׳') || c.is_ascii_digit()
        };
        let is_own = |c: char| match self.letters {
            // Burmese, without the letters of Mon, Karen, Shan and others that follow in the block.
            "" => {
                matches!(c, '\u{1000}'..='\u{104f}') && !matches!(c, '\u{1022}' | '\u{1028}' | '\u{1033}'..='\u{1035}')
            }
            letters => c.to_lowercase().all(|c| letters.contains(c)),
        };
        Script::of(name) == self.script && name.chars().all(|c| is_sign(c) || is_own(c))
    }

    /// What is spelt in letters that a language shares with its neighbour, but as only the neighbour does.
    fn is_neighbours_spelling(&self, name: &str) -> bool {
        // 'Воронеж область' is how neither language puts it, 'Воронежская область' is.
        let mut words = name.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_lowercase());
        if second == "область" && !["ая", "ька"].iter().any(|end| first.ends_with(end)) {
            return true;
        }
        self.code == "uk"
            && name.split([' ', '-']).any(|word| ["ск", "цк", "ая", "ое"].iter().any(|end| word.ends_with(end)))
    }

    /// What a name sounds like, in Latin letters: consonants alone where the script writes no others.
    fn sound(&self, name: &str) -> String {
        match self.script {
            Script::Arabic => skeleton(&fold(name)),
            Script::Hebrew => skeleton(&fold(name).chars().map(latin_of_hebrew).collect::<String>()),
            _ => name.to_lowercase().chars().fold(String::new(), |mut sound, c| {
                match self.latin(c) {
                    Some(latin) => sound.push_str(latin),
                    None => sound.push_str(&fold(c.encode_utf8(&mut [0; 4]))),
                }
                sound
            }),
        }
    }

    /// A Cyrillic or Greek letter as the romanisations of BGN/PCGN and ELOT 743 write it, near enough to compare.
    fn latin(&self, c: char) -> Option<&'static str> {
        let is = |code: &str| self.code == code;
        let of_south = ["sr", "mk"].contains(&self.code);
        Some(match c {
            'а' | 'ә' | 'α' | 'ά' => "a",
            'б' => "b",
            'в' | 'β' => "v",
            'г' if is("uk") || is("be") => "h",
            'г' | 'ґ' | 'γ' => "g",
            'ғ' => "gh",
            'д' | 'δ' => "d",
            'ђ' => "d",
            'е' | 'э' | 'ε' | 'έ' => "e",
            'є' => "ye",
            'ё' => "yo",
            'ж' if of_south => "z",
            'ж' => "zh",
            'з' | 'ζ' => "z",
            'и' if is("uk") => "y",
            'и' | 'і' | 'ї' | 'ӣ' | 'η' | 'ή' | 'ι' | 'ί' | 'ϊ' | 'ΐ' => "i",
            'й' | 'ы' | 'υ' | 'ύ' | 'ϋ' | 'ΰ' => "y",
            'ј' => "j",
            'к' | 'қ' | 'ќ' | 'κ' => "k",
            'л' | 'λ' => "l",
            'љ' => "lj",
            'м' | 'μ' => "m",
            'н' | 'ң' | 'ν' => "n",
            'њ' => "nj",
            'о' | 'ө' | 'ο' | 'ό' | 'ω' | 'ώ' => "o",
            'п' | 'π' => "p",
            'р' | 'ρ' => "r",
            'с' | 'σ' | 'ς' => "s",
            'т' | 'τ' => "t",
            'ћ' => "c",
            'у' | 'ў' | 'ү' | 'ұ' | 'ӯ' => "u",
            'ф' | 'φ' => "f",
            'х' if of_south => "h",
            'х' => "kh",
            'һ' | 'ҳ' => "h",
            'ц' if of_south => "c",
            'ц' => "ts",
            'ч' if of_south => "c",
            'ч' => "ch",
            'џ' => "dz",
            'ҷ' => "j",
            'ш' if of_south => "s",
            'ш' => "sh",
            'щ' => "shch",
            'ъ' if is("bg") => "a",
            'ъ' | 'ь' => "",
            'ю' => "yu",
            'я' => "ya",
            'ѓ' => "g",
            'ѕ' => "dz",
            'θ' => "th",
            'ξ' => "x",
            'χ' => "ch",
            'ψ' => "ps",
            _ => return None,
        })
    }
}

fn latin_of_hebrew(c: char) -> char {
    match c {
        'א' | 'ע' => 'a',
        'ב' => 'b',
        'ג' => 'g',
        'ד' => 'd',
        'ה' | 'ח' => 'h',
        'ו' => 'w',
        'ז' | 'צ' | 'ץ' => 'z',
        'ט' | 'ת' => 't',
        'י' => 'y',
        'כ' | 'ך' | 'ק' => 'k',
        'ל' => 'l',
        'מ' | 'ם' => 'm',
        'נ' | 'ן' => 'n',
        'ס' | 'ש' => 's',
        'פ' | 'ף' => 'f',
        'ר' => 'r',
        other => other,
    }
}

/// How many letters have to be put in, left out or changed to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(LETTERS_MAX).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.chars().take(LETTERS_MAX).enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, &d) in other.iter().enumerate() {
            let changed = diagonal + usize::from(c != d);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(language: &str, names: &[&str]) -> Option<String> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Language::of(language).unwrap().choose(&names).map(str::to_owned)
    }

    #[test]
    fn a_local_name_is_told_from_the_neighbours_by_letters_and_sound() {
        for (language, names, expected) in [
            ("uk", &["Kharkiv", "Khar'kov", "Харков", "Харків", "Харьков"][..], "Харків"),
            ("uk", &["Donetsk", "Донецк", "Донецьк", "Юзівка"], "Донецьк"),
            ("uk", &["Dnipro", "Днепр", "Днипро", "Дніпро", "Січослав"], "Дніпро"),
            ("ru", &["Moscow", "Moskva", "Маскав", "Москва", "Москова", "Мәскеу"], "Москва"),
            (
                "ru",
                &["Voronezh Oblast", "Voronezhskaya Oblast'", "Воронеж область", "Воронежская Область"],
                "Воронежская Область",
            ),
            ("sr", &["Belgrade", "Beograd", "Белград", "Београд"], "Београд"),
            ("ar", &["Aleppo", "Halab", "حلب", "حەلەب"], "حلب"),
            ("ar", &["Mosul", "Al Mawsil", "الموصل", "موصل", "موسڵ"], "الموصل"),
            ("ar", &["Amman", "عمان", "ئاممان", "امان"], "عمان"),
            ("ar", &["Ar Raqqah", "Raqqa", "الرقة", "رقه"], "الرقة"),
            (
                "uk",
                &["Kyiv Oblast", "Kyyivs'ka Oblast'", "Київ", "Київська область", "Киевская область"],
                "Київська область",
            ),
            (
                "uk",
                &["Donetsk Oblast", "Donetskaya Oblast'", "Donets'ka Oblast'", "Донецкая область", "Донецька область"],
                "Донецька область",
            ),
            ("my", &["Myingyan", "မြင်းခြံမြို့", "ဝေင်ꩻမဉ်းခြံ"], "မြင်းခြံမြို့"),
            ("ar", &["Gaza", "Ghazzah", "غزه", "غزة", "غزہ"], "غزة"),
            ("fa", &["Tehran", "تهران", "تہران", "طهران"], "تهران"),
            ("he", &["Haifa", "Hefa", "חפה", "חיפה", "حيفا"], "חיפה"),
            ("el", &["Athens", "Athina", "Αθήνα", "Αθήναι", "Ἀθῆναι"], "Αθήνα"),
            ("my", &["Yangon", "ရန်ကုန်", "ရန်ကုန်မြို့", "Янгон"], "ရန်ကုန်"),
        ] {
            assert_eq!(chosen(language, names).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_place_without_a_name_in_its_own_letters_has_none() {
        assert_eq!(chosen("uk", &["Kyiv", "Киев+", "Κίεβο"]), None);
        assert!(Language::of("fr").is_none() && Language::of("").is_none());
    }

    #[test]
    fn every_row_of_the_languages_is_a_country_of_the_gazetteer() {
        let gazetteer = Gazetteer::embedded().unwrap();
        assert!(languages().len() > 130);
        let unknown: Vec<&&str> = languages().keys().filter(|code| gazetteer.country(code).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?} are no countries");
        for (code, country) in languages() {
            let id = gazetteer.country(code).unwrap();
            assert_eq!(gazetteer.local_name(id).as_deref(), Some(country.own_name));
        }
    }

    #[test]
    fn the_cities_of_the_samples_are_written_as_they_are_there() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (name, country, expected) in [
            ("Damascus", "SY", Some("دمشق")),
            ("Homs", "SY", Some("حمص")),
            ("Kyiv", "UA", Some("Київ")),
            ("Odesa", "UA", Some("Одеса")),
            ("Zaporizhzhya", "UA", Some("Запоріжжя")),
            ("Luhansk", "UA", Some("Луганськ")),
            ("El Fasher", "SD", Some("الفاشر")),
            ("Tel Aviv", "IL", Some("תל אביב")),
            ("Sanaa", "YE", Some("صنعاء")),
            ("Belgorod", "RU", Some("Белгород")),
            ("Yangon", "MM", Some("ရန်ကုန်")),
            ("Paris", "FR", None),
        ] {
            let places = gazetteer.lookup(name).into_iter().map(|found| found.place);
            let place = places
                .filter(|place| {
                    gazetteer.country_code(*place) == country && gazetteer.kind(*place) == PlaceKind::PopulatedPlace
                })
                .max_by_key(|place| gazetteer.population(*place))
                .unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(gazetteer.local_name(place).as_deref(), expected, "{name}");
        }
    }
}
