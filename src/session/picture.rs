//! What the map shows of the state, and the picture taken from it: the same scene for the window, its
//! exports, and the command line.

use super::{State, map_labels};
use crate::basemap::{self, Basemap, MapStyle};
use crate::gazetteer::Gazetteer;
use crate::geodesy::Viewport;
use crate::model::{Basis, Bounds, Mention, MentionId, Placement};
use crate::render::{self, RenderError, RenderOptions};
use crate::scene::{self, Furniture, Grid, LabelLanguage, MapLabel, Mark, PlaceIndex, Scene, SceneInput, Style};

/// Whose data every map's names are: the places and their names are GeoNames', whose licence asks to be named.
const NAMES_CREDIT: &str = "Place names © GeoNames, CC BY 4.0";

/// Whose data a map shows, and where its detail ends, if it is drawn well beyond that.
#[must_use]
pub fn map_credit(basemap: &Basemap, zoom: f64) -> String {
    let note = basemap.detail_note(zoom).map_or_else(String::new, |note| format!("{note}. "));
    format!("{note}{}. {NAMES_CREDIT}", basemap.credit())
}

/// All placed mentions that the filter lets through, by place. It is made once for each revision of the places:
/// of a million mentions it takes half a second, and whoever fits the map and whoever draws it want the same.
#[must_use]
pub fn place_index(state: &State) -> PlaceIndex {
    let make = || PlaceIndex::of(state.visible_mentions().filter_map(|(id, mention)| mark(id, mention)));
    state.marked.get_or_init(make).clone()
}

/// The mark of a mention, if it is placed.
#[must_use]
pub fn mark(id: MentionId, mention: &Mention) -> Option<Mark<'_>> {
    let Placement { name, position, radius_km, area, basis, .. } = mention.resolution.placement.as_deref()?;
    Some(Mark {
        id,
        name: name.as_str().into(),
        position: *position,
        radius_km: *radius_km,
        area: area.clone(),
        status: mention.resolution.status,
        kind: mention.kind,
        by_container: matches!(basis, Basis::Container(_)),
    })
}

/// The part of the world that a view shows.
#[must_use]
pub fn bounds_of_view(viewport: &Viewport) -> Bounds {
    let top_left = viewport.world_from_screen(0.0, 0.0);
    let bottom_right = viewport.world_from_screen(viewport.width_px, viewport.height_px);
    let whole_circle = viewport.width_px >= viewport.world_px();
    let (west_deg, east_deg) =
        if whole_circle { (-180.0, 180.0) } else { (top_left.lon_deg(), bottom_right.lon_deg()) };
    Bounds { south_deg: bottom_right.lat_deg(), west_deg, north_deg: top_left.lat_deg(), east_deg }
}

/// What the window's map shows: everything of the state, with scale bar and credit.
#[must_use]
pub fn window_scene(
    state: &State,
    places: &PlaceIndex,
    labels: &[MapLabel],
    fanned_out: Option<MentionId>,
    viewport: &Viewport,
    style: &Style,
) -> Scene {
    let furniture = Furniture::window(map_credit(&state.basemap, viewport.zoom));
    let input = SceneInput {
        selected: state.selected,
        hovered: state.hovered,
        fanned_out,
        furniture: Some(&furniture),
        language: state.label_language,
        density: state.density,
        grid: state.grid,
        ..SceneInput::new(places, labels)
    };
    scene::compose(&input, viewport, style)
}

/// A picture for a briefing: everything that decides what is drawn, so that it can be drawn elsewhere
/// and later.
#[derive(Clone, Debug, PartialEq)]
pub struct Briefing {
    /// What is marked.
    pub places: PlaceIndex,
    /// What stands beside the map.
    pub furniture: Furniture,
    /// The mention that stands out, if any.
    pub selected: Option<MentionId>,
    /// The part of the world to show; all places where none is given.
    pub bounds: Option<Bounds>,
    /// How large it is.
    pub size: RenderOptions,
    /// Whether the map is dark.
    pub dark: bool,
    /// Whether to show how densely places are mentioned, in place of pins.
    pub density: bool,
    /// The lines drawn over the map, if any.
    pub grid: Option<Grid>,
    /// The map underneath.
    pub basemap: Basemap,
    /// Whether the map has names of its own.
    pub with_names: bool,
    /// The language of these.
    pub label_language: LabelLanguage,
}

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is missing from it, for the analyst.
    pub problems: Vec<String>,
}

/// What a picture is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// Pixels.
    Png,
    /// Vectors, text as text.
    Svg,
    /// A page.
    Pdf,
}

impl PictureFormat {
    /// The format that a file name's ending says.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1.to_lowercase().as_str() {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The embedded basemap is damaged.
    #[error("the basemap can't be read: {0}")]
    Basemap(#[from] basemap::BasemapError),
    /// The drawing failed.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl Briefing {
    /// A picture of `places`, all that the state shows, with the furniture of a briefing: the title given, or the
    /// only report's; the reports' publishers as sources.
    #[must_use]
    pub fn new(state: &State, places: PlaceIndex, size: RenderOptions, title: Option<&str>, date: &str) -> Self {
        let title = match (title, state.reports.as_slice()) {
            (Some(title), _) => title.to_owned(),
            (None, [only]) => only.report.display_name().to_owned(),
            (None, many) => format!("Places in {} reports", many.len()),
        };
        let mut furniture = Furniture::briefing(title, sources(state), map_credit(&state.basemap, 0.0));
        furniture.subtitle = subtitle(state);
        furniture.date = date.to_owned();
        furniture.disclaimer = format!("{} {}.", scene::DISCLAIMER, state.basemap.point_of_view());
        Self {
            places,
            furniture,
            selected: None,
            bounds: None,
            size,
            dark: false,
            density: state.density,
            grid: state.grid,
            basemap: state.basemap.clone(),
            with_names: state.shows_names(),
            label_language: state.label_language,
        }
    }

    /// Shows the part of the world that the reports are about, and says under the title which places lie outside it;
    /// their names are the answer.
    pub fn show_theatre(&mut self) -> Option<String> {
        let theatre = self.places.theatre()?;
        let names = theatre.left_out_in_words()?;
        self.bounds = Some(theatre.bounds);
        let so_far = std::mem::take(&mut self.furniture.subtitle);
        let joint = if so_far.is_empty() { "" } else { " · " };
        self.furniture.subtitle = format!("{so_far}{joint}outside this map: {names}");
        Some(names)
    }

    /// The view that it shows.
    #[must_use]
    pub fn viewport(&self) -> Viewport {
        let (width_px, height_px) = self.size.scene_size_px();
        scene::view_of(&self.places, self.bounds.as_ref(), Some(&self.furniture), width_px, height_px)
    }

    /// Its scene.
    #[must_use]
    pub fn scene(&self, gazetteer: &Gazetteer) -> Scene {
        let viewport = self.viewport();
        let labels = map_labels(gazetteer, &viewport, self.with_names.then_some(self.label_language));
        let furniture = Furniture { credit: map_credit(&self.basemap, viewport.zoom), ..self.furniture.clone() };
        let input = SceneInput {
            language: self.label_language,
            selected: self.selected,
            furniture: Some(&furniture),
            density: self.density,
            grid: self.grid,
            ..SceneInput::new(&self.places, &labels)
        };
        scene::compose(&input, &viewport, &Style::new(self.dark))
    }

    /// The finished picture.
    ///
    /// # Errors
    /// If the basemap is damaged or the drawing fails.
    pub fn draw(&self, format: PictureFormat, gazetteer: &Gazetteer) -> Result<Drawn, PictureError> {
        let scene = self.scene(gazetteer);
        let style = if self.dark { MapStyle::dark() } else { MapStyle::light() };
        let view = self.basemap.view(&self.viewport(), self.size.scale(), &style)?;
        let description = format!("A map of {} mentions of places in reports.", self.places.mention_count());
        let picture = render::Picture {
            basemap: &view.pieces,
            scene: &scene,
            options: self.size,
            title: &self.furniture.title,
            description: &description,
            provenance: &self.furniture.sources,
        };
        let bytes = match format {
            PictureFormat::Png => render::png(&picture)?,
            PictureFormat::Svg => render::svg(&picture)?.into_bytes(),
            PictureFormat::Pdf => render::pdf(&picture)?,
        };
        Ok(Drawn { bytes, problems: view.problems })
    }
}

/// 'North Press; ISW', each once, in the order of the reports; file names where no publisher is known.
fn sources(state: &State) -> String {
    let mut names: Vec<&str> = Vec::new();
    for open in &state.reports {
        let report = &open.report;
        let name = report.publisher.as_deref().unwrap_or_else(|| report.display_name());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    const NAMES_MAX: usize = 6;
    let more = names.len().saturating_sub(NAMES_MAX);
    names.truncate(NAMES_MAX);
    match (names.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => names.join("; "),
        (false, more) => format!("{} and {more} more", names.join("; ")),
    }
}

/// '3 reports, 24 July to 5 December 2024'.
fn subtitle(state: &State) -> String {
    let count = match state.reports.len() {
        0 => return String::new(),
        1 => "1 report".to_owned(),
        many => format!("{many} reports"),
    };
    let dates = || state.reports.iter().filter_map(|open| open.report.published);
    match (dates().min(), dates().max()) {
        (Some(first), Some(last)) if first != last => {
            format!("{count}, {} to {}", first.strftime("%-d %B %Y"), last.strftime("%-d %B %Y"))
        }
        (Some(only), _) => format!("{count}, {}", only.strftime("%-d %B %Y")),
        _ => count,
    }
}
