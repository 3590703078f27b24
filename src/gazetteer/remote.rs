//! Files of places that lie on a server: by web address, or a country's at GeoNames by its code or name.

use super::Gazetteer;
use crate::model::PlaceKind;

/// Where GeoNames keeps a file for each country, CC BY 4.0: <https://download.geonames.org/export/dump/>.
const GEONAMES: &str = "https://download.geonames.org/export/dump/";

/// A file of places on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its address, which may hold a key.
    pub url: String,
}

impl Remote {
    /// The file that the words mean: a web address, a country's two letters or its name; `None` for anything else.
    #[must_use]
    pub fn of(words: &str, gazetteer: &Gazetteer) -> Option<Self> {
        let words = words.trim();
        let scheme = words.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if matches!(scheme.as_deref(), Some("http" | "https")) {
            return Some(Self { url: words.to_owned() });
        }
        let country = if words.len() == 2 { gazetteer.country(words) } else { None }.or_else(|| {
            let places = gazetteer.lookup(words).into_iter().map(|found| found.place);
            places.into_iter().find(|place| gazetteer.kind(*place) == PlaceKind::Country)
        })?;
        let code = gazetteer.country_code(country);
        (code.len() == 2).then(|| Self { url: format!("{GEONAMES}{code}.zip") })
    }

    /// The address without what follows a question mark, which may hold a key.
    #[must_use]
    pub fn address(&self) -> &str {
        self.url.split(['?', '#']).next().unwrap_or(&self.url)
    }

    /// Who is asked for it: 'download.geonames.org'.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.address().split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split('/').next().unwrap_or(rest);
        host.rsplit('@').next().unwrap_or(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_geonames_file_and_an_address_itself() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let url = |words: &str| Remote::of(words, &gazetteer).map(|remote| remote.url);
        let syria = Some("https://download.geonames.org/export/dump/SY.zip".to_owned());
        for words in ["SY", " sy ", "Syria", "سوريا"] {
            assert_eq!(url(words), syria, "{words}");
        }
        let address = "HTTPS://files.example.org/a/places.csv?key=secret";
        let remote = Remote::of(address, &gazetteer).unwrap();
        assert_eq!(remote.url, address);
        assert_eq!((remote.host(), remote.address()), ("files.example.org", "HTTPS://files.example.org/a/places.csv"));
        for other in ["", "QQ", "SYR.zip", "Aleppo", "ftp://a.org/SY.zip", "file:///SY.zip", "C:\\SY.zip"] {
            assert_eq!(url(other), None, "{other}");
        }
    }
}
