//! Distances and directions on the Earth, how positions are written, the military grid, shapes on the sphere and their
//! soft edges, and the Web Mercator projection of the map.

pub mod fuzzy;
mod isoline;
mod lines;
pub mod clip;
pub mod convex;
mod bands;
pub mod sides;
pub mod grid;
mod mercator;
pub mod plane;
mod sphere;
mod size;
mod ellipsoid;
mod notation;

pub use bands::Bands;
pub use ellipsoid::{area_km2, geodesic_line, length_km};
pub use lines::Lines;
pub use mercator::{Viewport, WORLD_PX, ZOOM_MAX, ZOOM_MIN, lat_from_y, lon_from_x, x_from_lon, y_from_lat};
pub use notation::{GridZone, Notation, grid_zone, mgrs_square};
pub use size::equal_radius_km;
pub use sphere::{Compass, EARTH_RADIUS_KM, bearing_deg, circle, destination, distance_km};
