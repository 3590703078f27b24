//! Dateline opens conflict reports, finds every place they speak of, and puts each on a map as the
//! point or the area the words mean.
//!
//! One byte's way from a file to a picture:
//!
//! 1. [`io`] reads the file, and [`formats::read`] turns its bytes into [`model::Report`]s.
//! 2. [`geoparse::parse`] recognizes the mentions of places in a report's text, asks the
//!    [`gazetteer`] for candidates, and resolves each mention to a point or an area, with evidence.
//! 3. [`session`] holds what the analyst has open; every change is a `Command` through one `update`.
//! 4. [`scene::compose`] decides what the map shows: areas, pins, clusters, labels, furniture.
//! 5. `app` paints the scene on the screen; [`render`] paints the same scene as PNG, SVG or PDF over
//!    the [`basemap`].
//!
//! The command line ([`cli`]) and the window (`app`, feature `gui`) are two shells over this core.
//! Only `io` and the shells touch files, clocks, threads and the environment. Only `io` reaches the network, and only
//! with the analyst's leave.

// A room's page leads a reader of its source to the private pieces too.
#![allow(rustdoc::private_intra_doc_links)]

pub mod model;
pub mod geodesy;
pub mod gazetteer;
pub mod geoparse;
pub mod formats;
pub mod basemap;
pub mod typography;
pub mod scene;
pub mod render;
pub mod evaluation;
pub mod samples;
pub mod session;
pub mod io;
pub mod cli;
#[cfg(feature = "gui")]
pub mod app;
