//! What can be written on the command line.

use crate::basemap::OnlineMap;
use crate::evaluation::MEASURES;
use crate::model::Bounds;
use crate::render::RenderOptions;
use crate::scene::LabelLanguage;
use crate::session::{BasemapChoice, PictureFormat};
use clap::{ArgGroup, Args, Parser, ValueEnum};
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    about = "Find the places that conflict reports speak of, and see them on an offline map",
    after_help = "Without a subcommand the window opens with the files given; without files, and as long as none was opened before, with the bundled sample reports.",
    args_conflicts_with_subcommands = true
)]
pub struct Arguments {
    /// Reports or folders of reports to open in the window
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The map underneath: plain, relief, a file of PMTiles or MBTiles, or with --allow-network osm or a tile server's
    /// address with {z}, {x} and {y} in it; without it, that of the last session
    #[arg(long, value_name = "MAP", value_parser = basemap)]
    pub basemap: Option<BasemapChoice>,
    /// Going online.
    #[command(flatten)]
    pub network: NetworkArguments,
    /// What to do without a window.
    #[command(subcommand)]
    pub command: Option<Subcommand>,
}

/// What can be done without a window.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Draw the places of reports on a map, as PNG, SVG or PDF
    Map(MapArguments),
    /// Find the places in reports and write them as data
    Parse(ParseArguments),
    /// Measure the parser on gold texts
    Evaluate(EvaluateArguments),
    /// Look a place's name up in the gazetteer
    Places(PlacesArguments),
    /// Add gazetteers of your own for good, list and remove them
    #[command(subcommand)]
    Gazetteer(GazetteerCommand),
    /// Save an area of a server's map, where its provider permits that
    #[command(subcommand)]
    Basemap(BasemapCommand),
}

/// `dateline basemap`
#[derive(Debug, clap::Subcommand)]
pub enum BasemapCommand {
    /// Save an area as MBTiles, to be opened as a map file of your own. A save that was stopped goes on where it ended
    Save(SaveAreaArguments),
}

/// `dateline basemap save`
#[derive(Args, Debug)]
pub struct SaveAreaArguments {
    /// The server's address, such as https://tiles.example.org/{z}/{x}/{y}.png; OpenStreetMap's own servers forbid it
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// The area, in degrees: west,south,east,north
    #[arg(long, value_name = "W,S,E,N", value_parser = bbox, allow_hyphen_values = true)]
    pub bbox: Bounds,
    /// The zooms: from the coarsest to the finest
    #[arg(long, value_name = "A-B", value_parser = zooms)]
    pub zoom: std::ops::RangeInclusive<u8>,
    /// The file to write
    #[arg(short, long, value_name = "FILE.mbtiles")]
    pub output: PathBuf,
    /// Whose data it is, for the map and for pictures
    #[arg(long, value_name = "TEXT")]
    pub credit: Option<String>,
    /// The provider's terms permit that areas are saved: you have read them
    #[arg(long)]
    pub permitted: bool,
    /// Let this one command fetch the tiles from the server, which learns the area, the time, and your network address
    #[arg(long)]
    pub allow_network: bool,
}

/// `dateline gazetteer`
#[derive(Debug, clap::Subcommand)]
pub enum GazetteerCommand {
    /// Add files of places, or download them; from then on all commands and the window know them
    Add(AddArguments),
    /// List what was added
    List(ListArguments),
    /// Remove what was added
    Remove {
        /// What `list` calls them
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
    },
    /// Look a place's name up, as `dateline places` does
    Search(PlacesArguments),
}

/// `dateline gazetteer add`
#[derive(Args, Debug)]
pub struct AddArguments {
    /// GeoNames country files and alternateNamesV2, NGA GNS, OCHA COD, geoBoundaries, Overpass JSON, CSV or GeoJSON of
    /// places; plain, .zip, .gz or .zst. With --allow-network also web addresses of such files, and countries, for which
    /// GeoNames' file is downloaded: SY or Syria
    #[arg(value_name = "FILE|URL|COUNTRY", required = true)]
    pub files: Vec<String>,
    /// Let this one command download what it was given addresses or countries of. Only the server that is named learns
    /// of it, and learns which file, when, and from which network address
    #[arg(long)]
    pub allow_network: bool,
    /// What to call it; without it, as the file is called. One of that name is replaced
    #[arg(long)]
    pub name: Option<String>,
    /// Only say what the file is, and what its columns are taken for
    #[arg(long)]
    pub dry_run: bool,
}

/// `dateline gazetteer list`
#[derive(Args, Debug)]
pub struct ListArguments {
    /// Write JSON, one gazetteer a line
    #[arg(long)]
    pub json: bool,
    /// Read every byte and hold it against its checksum
    #[arg(long)]
    pub check: bool,
}

/// Which reports to take.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("inputs").required(true).args(["files", "samples"])))]
pub struct InputArguments {
    /// Reports or folders of reports; `-` is standard input
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Take the bundled sample reports
    #[arg(long)]
    pub samples: bool,
}

/// Which places to know besides the embedded ones.
#[derive(Args, Clone, Debug)]
pub struct GazetteerArguments {
    /// Add the places of a file for this run: GeoNames, NGA GNS, OCHA COD, geoBoundaries, Overpass, CSV or GeoJSON;
    /// repeatable
    #[arg(long = "gazetteer", value_name = "FILE")]
    pub packs: Vec<PathBuf>,
    /// Leave out the gazetteers that were added for good
    #[arg(long)]
    pub without_added: bool,
}

/// Whether to go online for the map.
#[derive(Args, Clone, Debug)]
pub struct NetworkArguments {
    /// Fetch the map's tiles from its server, which learns the part of the map, the time, and your network address;
    /// without this nothing ever goes online
    #[arg(long)]
    pub allow_network: bool,
    /// Whose data a server's map is, for the map and for pictures
    #[arg(long, value_name = "TEXT")]
    pub credit: Option<String>,
}

impl NetworkArguments {
    /// The choice with its credit.
    ///
    /// # Errors
    /// If it is a server's map and the network is not allowed, or not and there is a credit: in plain words.
    pub fn check(&self, choice: BasemapChoice) -> Result<BasemapChoice, String> {
        match (choice, &self.credit) {
            (BasemapChoice::Online(map), _) if !self.allow_network => Err(format!(
                "the map of {} comes from the network, which is not allowed\nhint: add --allow-network if {0} may learn \
                 which part of the map is looked at, when, and from which network address",
                map.host()
            )),
            (BasemapChoice::Online(map), Some(credit)) => {
                OnlineMap::new(map.template(), credit).map(BasemapChoice::Online).map_err(|error| error.to_string())
            }
            (BasemapChoice::Ground(_) | BasemapChoice::File(_), Some(_)) => {
                Err("--credit is for a server's map; other maps say themselves whose data they are".to_owned())
            }
            (choice, None) => Ok(choice),
        }
    }
}

/// `dateline map`
#[derive(Args, Debug)]
pub struct MapArguments {
    /// The reports.
    #[command(flatten)]
    pub inputs: InputArguments,
    /// The picture to write; its ending says the format: .png, .svg or .pdf
    #[arg(short, long, value_name = "FILE", value_parser = picture_path)]
    pub output: PicturePath,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1920x1080", value_parser = size)]
    pub size: RenderOptions,
    /// The part of the world to show, in degrees: west,south,east,north; without it, everything placed
    #[arg(long, value_name = "W,S,E,N", value_parser = bbox, allow_hyphen_values = true)]
    pub bbox: Option<Bounds>,
    /// The map's title; without it, the report's
    #[arg(long)]
    pub title: Option<String>,
    /// The day to name as the picture's own; without it, none, so that it is the same every day
    #[arg(long, value_name = "TEXT")]
    pub date: Option<String>,
    /// The map underneath: plain, relief, a file of PMTiles or MBTiles, or with --allow-network osm or a tile server's
    /// address such as https://tiles.example.org/{z}/{x}/{y}.png
    #[arg(long, value_name = "MAP", default_value = "plain", value_parser = basemap)]
    pub basemap: BasemapChoice,
    /// Going online.
    #[command(flatten)]
    pub network: NetworkArguments,
    /// Lay a file over the map: GeoJSON, KML or KMZ; repeatable
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<PathBuf>,
    /// The language of the map's own names
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Labels::English)]
    pub labels: Labels,
    /// Colours
    #[arg(long, value_enum, default_value_t = Theme::Light)]
    pub theme: Theme,
    /// More places.
    #[command(flatten)]
    pub gazetteer: GazetteerArguments,
}

/// `dateline parse`
#[derive(Args, Debug)]
pub struct ParseArguments {
    /// The reports.
    #[command(flatten)]
    pub inputs: InputArguments,
    /// Read the files as this, instead of telling it from name and content
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input: Option<Input>,
    /// Write this
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Output::Jsonl)]
    pub output: Output,
    /// Give plain toponyms: each area replaced by the place names inside it
    #[arg(long)]
    pub flat: bool,
    /// Give actors named after places too: 'Russian warplanes', 'Damascus said'
    #[arg(long)]
    pub actors: bool,
    /// Write to a file instead of standard output
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// More places.
    #[command(flatten)]
    pub gazetteer: GazetteerArguments,
}

/// `dateline evaluate`
#[derive(Args, Debug)]
pub struct EvaluateArguments {
    /// Gold texts, JSON lines of {"id", "text", "gold"}; classic corpora and conflict reports are told
    /// apart by their fields
    #[arg(value_name = "GOLD", required = true)]
    pub gold: Vec<PathBuf>,
    /// Score what another run or program found, lines of {"id", "mentions"}, instead of parsing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["flat", "actors", "packs"])]
    pub predictions: Option<PathBuf>,
    /// Give the parser the gold spans, and score only where it puts them
    #[arg(long)]
    pub gold_spans: bool,
    /// Plain toponyms for conflict reports too; classic corpora are always measured so
    #[arg(long)]
    pub flat: bool,
    /// Actors named after places for conflict reports too; classic corpora are always measured so
    #[arg(long)]
    pub actors: bool,
    /// Classic corpora: count demonyms, names inside names and 'the camp' too
    #[arg(long)]
    pub all: bool,
    /// Classic corpora: count only gold with coordinates in recognition too
    #[arg(long)]
    pub located: bool,
    /// Conflict reports: leave out what the annotators were not sure of
    #[arg(long)]
    pub certain: bool,
    /// Take only the first so many documents of each file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Show so many examples of each sort of error
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub errors: usize,
    /// Show what became of each kind of place in classic corpora too; for conflict reports it is always shown
    #[arg(long)]
    pub by_kind: bool,
    /// Write JSON, a line for each gold file
    #[arg(long)]
    pub json: bool,
    /// Fail if a measure is less, as in overlap-f1=90; repeatable
    #[arg(long, value_name = "MEASURE=VALUE", value_parser = bound)]
    pub at_least: Vec<Bound>,
    /// Fail if a measure is more, as in actor-pins=3; repeatable
    #[arg(long, value_name = "MEASURE=VALUE", value_parser = bound)]
    pub at_most: Vec<Bound>,
    /// More places.
    #[command(flatten)]
    pub gazetteer: GazetteerArguments,
}

/// A bound that a measure must keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Its name, one of [`MEASURES`].
    pub measure: &'static str,
    /// The bound: percent, or km for distances.
    pub value: f64,
}

/// `dateline places`
#[derive(Args, Debug)]
pub struct PlacesArguments {
    /// The name, in any spelling or script
    #[arg(value_name = "NAME", required = true)]
    pub name: Vec<String>,
    /// How many to give at most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Write JSON, one place a line
    #[arg(long)]
    pub json: bool,
    /// More places.
    #[command(flatten)]
    pub gazetteer: GazetteerArguments,
}

/// What `parse` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Input {
    /// Each file is one report in plain text
    Text,
    /// Each line is a report: {"id", "text"}, and "spans" where only those are to be placed
    Jsonl,
}

/// What `parse` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A line for each report: {"id", "mentions"}
    Jsonl,
    /// A feature for each mention, areas with their outlines
    Geojson,
    /// A row for each mention
    Csv,
}

/// Colours of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// For paper and slides
    Light,
    /// For dark rooms
    Dark,
}

/// The language of the map's own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Labels {
    /// English
    English,
    /// As they are written there, where that is known and a bundled font has the letters
    Local,
    /// English, and under it as they are written there
    Both,
}

impl From<Labels> for LabelLanguage {
    fn from(labels: Labels) -> Self {
        match labels {
            Labels::English => Self::English,
            Labels::Local => Self::Local,
            Labels::Both => Self::Both,
        }
    }
}

/// Where a picture goes, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicturePath {
    /// The file.
    pub path: PathBuf,
    /// Told by its ending.
    pub format: PictureFormat,
}

fn picture_path(text: &str) -> Result<PicturePath, String> {
    let format = PictureFormat::of_path(text).ok_or("the name must end in .png, .svg or .pdf")?;
    Ok(PicturePath { path: text.into(), format })
}

fn basemap(text: &str) -> Result<BasemapChoice, String> {
    let is_address = ["http://", "https://"].iter().any(|scheme| text.to_ascii_lowercase().starts_with(scheme));
    match text {
        "" => Err("write plain, relief, osm, a file's path, or a tile server's address".to_owned()),
        "osm" => Ok(BasemapChoice::Online(OnlineMap::open_street_map())),
        address if is_address => {
            OnlineMap::new(address, "").map(BasemapChoice::Online).map_err(|error| error.to_string())
        }
        _ => Ok(BasemapChoice::of(text)),
    }
}

fn bound(text: &str) -> Result<Bound, String> {
    let (name, value) = text.split_once('=').ok_or("write it as overlap-f1=90")?;
    let measure = MEASURES
        .into_iter()
        .find(|measure| *measure == name.trim())
        .ok_or_else(|| format!("the measures are {}", MEASURES.join(", ")))?;
    let value = value.trim().parse().ok().filter(|value: &f64| value.is_finite());
    Ok(Bound { measure, value: value.ok_or("the value is a number: overlap-f1=90")? })
}

fn size(text: &str) -> Result<RenderOptions, String> {
    let numbers = text
        .split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
    let (width, height) = numbers.ok_or("write it as 1920x1080")?;
    RenderOptions::new(width, height).map_err(|error| error.to_string())
}

fn zooms(text: &str) -> Result<std::ops::RangeInclusive<u8>, String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.trim().parse(), to.trim().parse()) {
        (Ok(from), Ok(to)) if from <= to => Ok(from..=to),
        _ => Err("write it as 5-12, or 9".to_owned()),
    }
}

fn bbox(text: &str) -> Result<Bounds, String> {
    let numbers: Vec<f64> = text
        .split(',')
        .map(|part| part.trim().parse())
        .collect::<Result<_, _>>()
        .map_err(|_| "write it as 35.5,34.8,38,37")?;
    let [west_deg, south_deg, east_deg, north_deg] =
        numbers.try_into().map_err(|_| "four numbers are needed: west,south,east,north")?;
    if !(-180.0..=180.0).contains(&west_deg) || !(-180.0..=180.0).contains(&east_deg) {
        return Err("west and east lie between -180 and 180".into());
    }
    if !(-90.0..=90.0).contains(&south_deg) || !(-90.0..=90.0).contains(&north_deg) {
        return Err("south and north lie between -90 and 90".into());
    }
    if south_deg >= north_deg || west_deg == east_deg {
        return Err("the order is west,south,east,north, and the box must not be empty".into());
    }
    Ok(Bounds { south_deg, west_deg, north_deg, east_deg })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_bound_names_a_measure_and_a_number() {
        assert_eq!(bound("overlap-f1=90.5"), Ok(Bound { measure: "overlap-f1", value: 90.5 }));
        for bad in ["", "overlap-f1", "overlap-f1=", "overlap-f1=nan", "overlap=90", "=90"] {
            assert!(bound(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn zooms_are_one_or_a_range() {
        assert_eq!((zooms("5-12"), zooms("9")), (Ok(5..=12), Ok(9..=9)));
        for bad in ["", "-", "12-5", "a-b", "5-300", "1.5"] {
            assert!(zooms(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_and_boxes_are_checked() {
        assert_eq!(size("3840x2160").unwrap().height_px(), 2160);
        for bad in ["", "1920", "1920x", "0x0", "99999x99999", "20000x20000", "-5x300"] {
            assert!(size(bad).is_err(), "{bad}");
        }
        assert_eq!(bbox("35,34,38.5,37").unwrap().north_deg, 37.0);
        // Fiji lies on both sides of the antimeridian.
        assert_eq!(bbox("177,-19,-178,-16").unwrap().width_deg(), 5.0);
        for bad in
            ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "35,37,38,34", "200,0,210,1", "0,-91,1,0", "nan,0,1,1", "1,0,1,1"]
        {
            assert!(bbox(bad).is_err(), "{bad}");
        }
    }
}
