//! A map that a server gives tile by tile: its address with gaps, and whom to credit. The asking is `io`'s.

use super::{About, Schema, TileId, TileKind, plain_credit};

/// OpenStreetMap's own tiles.
const OPEN_STREET_MAP: &str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
/// The finest tiles that servers of pictures, and of vector tiles, commonly have.
const ZOOM_MAX: (u8, u8) = (19, 14);
/// No address is longer.
const ADDRESS_MAX: usize = 2000;

/// A server's map: `https://tiles.example.org/{z}/{x}/{y}.png`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlineMap {
    template: String,
    credit: String,
}

/// Why something is no address of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TemplateError(&'static str);

impl OnlineMap {
    /// The map whose tiles have this address: zoom, column and row stand as `{z}`, `{x}` and `{y}` in it (`{-y}` where
    /// rows count from the south), `{s}` for one of the servers a, b and c, `{r}` for the mark of dense pictures.
    /// OpenStreetMap's credit is known; elsewhere an empty one leaves the server's name to stand for it.
    ///
    /// # Errors
    /// If no tile's address comes out of it.
    pub fn new(template: &str, credit: &str) -> Result<Self, TemplateError> {
        let fail = |why| Err(TemplateError(why));
        let template = template.trim();
        let Some((scheme, rest)) = template.split_once("://") else {
            return fail("a tile server's address begins with https:// and has {z}, {x} and {y} in it");
        };
        if !matches!(scheme.to_ascii_lowercase().as_str(), "https" | "http") {
            return fail("a tile server's address begins with https:// or http://");
        }
        if template.len() > ADDRESS_MAX || template.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return fail("the address is too long, or has spaces in it");
        }
        let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if host.contains('@') {
            return fail("the address holds a name or password, which every program on the way could read");
        }
        let bare = host.replace("{s}", "a");
        if bare.is_empty() || !bare.chars().all(|c| c.is_alphanumeric() || ".-_:[]".contains(c)) {
            return fail("the address names no server before its first /");
        }
        if !path.contains("{z}") || !path.contains("{x}") || !(path.contains("{y}") || path.contains("{-y}")) {
            return fail("the address needs {z}, {x} and {y} for zoom, column and row of a tile");
        }
        let filled =
            ["{z}", "{x}", "{y}", "{-y}", "{s}", "{r}"].iter().fold(path.to_owned(), |p, gap| p.replace(gap, ""));
        if filled.contains(['{', '}']) {
            return fail("besides {z}, {x}, {y}, {-y}, {s} and {r} the address can have nothing in braces");
        }
        Ok(Self { template: template.to_owned(), credit: plain_credit(credit) })
    }

    /// OpenStreetMap's own.
    ///
    /// ```
    /// use dateline::basemap::OnlineMap;
    /// assert_eq!(OnlineMap::open_street_map().host(), "tile.openstreetmap.org");
    /// ```
    #[must_use]
    pub fn open_street_map() -> Self {
        Self { template: OPEN_STREET_MAP.to_owned(), credit: String::new() }
    }

    /// The address with its gaps. It may hold a key: it is for settings, not for the screen.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The credit as it was given.
    #[must_use]
    pub fn given_credit(&self) -> &str {
        &self.credit
    }

    /// Who is asked: `tile.openstreetmap.org`, `localhost:8080`.
    #[must_use]
    pub fn host(&self) -> String {
        let rest = self.template.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.replace("{s}.", "").replace("{s}", "").to_lowercase()
    }

    /// Whose data it is: as given, or as is known of the server; empty if neither.
    #[must_use]
    pub fn credit(&self) -> &str {
        let host = self.host();
        let is_osm = host == "tile.openstreetmap.org" || host.ends_with(".tile.openstreetmap.org");
        // Theirs is asked for by their licence, whatever else is given.
        if is_osm && !self.credit.contains("OpenStreetMap") { "© OpenStreetMap contributors" } else { &self.credit }
    }

    /// What the source of its tiles is.
    #[must_use]
    pub fn about(&self) -> About {
        let path = self.template.split(['?', '#']).next().unwrap_or_default().to_lowercase();
        let is_vector = [".pbf", ".mvt"].iter().any(|ending| path.ends_with(ending));
        About {
            name: self.host(),
            credit: self.credit().to_owned(),
            kind: if is_vector { TileKind::Vector(Schema::Other) } else { TileKind::Raster },
            zoom_min: 0,
            zoom_max: if is_vector { ZOOM_MAX.1 } else { ZOOM_MAX.0 },
            bounds: None,
        }
    }

    /// The address of a tile.
    #[must_use]
    pub fn address(&self, tile: TileId) -> String {
        let TileId { zoom, x, y } = tile;
        let from_south = ((1u64 << zoom.min(TileId::ZOOM_MAX)) - 1).saturating_sub(y.into());
        let server = ["a", "b", "c"][(x as usize + y as usize) % 3];
        let filled = self.template.replace("{z}", &zoom.to_string()).replace("{x}", &x.to_string());
        let filled = filled.replace("{y}", &y.to_string()).replace("{-y}", &from_south.to_string());
        filled.replace("{s}", server).replace("{r}", "@2x")
    }

    /// What becomes known to whom while its tiles are fetched: a sentence to read before.
    #[must_use]
    pub fn what_is_learned(&self) -> String {
        let host = self.host();
        let is_open = self.template.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"));
        let others =
            if is_open { " It is asked without encryption, so that others on the way learn it too." } else { "" };
        format!(
            "While this is on, {host} learns which parts of the map are looked at, when, and from which network \
             address.{others} Reports and what is found in them are never sent."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(template: &str) -> OnlineMap {
        OnlineMap::new(template, "").unwrap()
    }

    #[test]
    fn a_template_gives_a_tiles_address() {
        let tile = TileId::new(3, 5, 2);
        let address = |template: &str| map(template).address(tile);
        assert_eq!(OnlineMap::open_street_map().address(tile), "https://tile.openstreetmap.org/3/5/2.png");
        assert_eq!(address("http://{s}.a.org/{z}/{x}/{y}{r}.png?key=K"), "http://b.a.org/3/5/2@2x.png?key=K");
        assert_eq!(address("https://a.org/t?z={z}&x={x}&y={-y}"), "https://a.org/t?z=3&x=5&y=5");
    }

    #[test]
    fn what_gives_no_address_is_refused() {
        for bad in [
            "",
            "tiles.pmtiles",
            "ftp://a.org/{z}/{x}/{y}",
            "https://a.org/{z}/{x}.png",
            "https://a.org/{z}/{x}/{y}/{style}.png",
            "https:///{z}/{x}/{y}",
            "https://{z}.a.org/{x}/{y}",
            "https://me:pw@a.org/{z}/{x}/{y}",
            "https://a.org/{z}/{x}/ {y}",
        ] {
            assert!(OnlineMap::new(bad, "").is_err(), "{bad}");
        }
    }

    #[test]
    fn the_server_is_named_without_its_key_and_openstreetmap_is_always_credited() {
        let keyed = map("https://{s}.Tiles.example.org:8080/{z}/{x}/{y}.pbf?key=SECRET");
        assert_eq!(keyed.host(), "tiles.example.org:8080");
        assert_eq!((keyed.credit(), keyed.about().kind), ("", TileKind::Vector(Schema::Other)));
        let osm = map("https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png");
        assert_eq!((osm.credit(), osm.about().kind), ("© OpenStreetMap contributors", TileKind::Raster));
        assert!(!osm.what_is_learned().contains("encryption"));
        assert!(map("HTTP://a.org/{z}/{x}/{y}").what_is_learned().contains("without encryption"));
        let given = OnlineMap::new("https://a.org/{z}/{x}/{y}", "<b>Me</b>").unwrap();
        assert_eq!(given.about().credit, "Me");
    }
}
