use super::*;
use crate::gazetteer::build::PlaceRow;
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::embedded().expect("the assets are sound"));

/// What a file is, its places, and what was said of it.
fn places(bytes: &[u8]) -> Result<(Reading, Vec<Entry>, Vec<Problem>), GazetteerError> {
    let mut input = Cursor::new(bytes);
    let reading = recognize("test", &mut input)?;
    let mut entries = Vec::new();
    let problems = read("test", &mut input, &reading, &GAZETTEER, &mut |some| {
        entries.extend(some);
        Ok(())
    })?;
    Ok((reading, entries, problems))
}

/// A place as 'kind country lat,lon population: name | alias | alias'.
fn line(row: &PlaceRow) -> String {
    let names = std::iter::once(&row.name).chain(&row.aliases).cloned().collect::<Vec<_>>().join(" | ");
    let at = row.position;
    format!("{:?} {} {},{} {}: {names}", row.kind, row.country, at.lat_deg(), at.lon_deg(), row.population)
}

fn check(text: &str, format: Format, lines: &[&str]) {
    let (reading, entries, problems) = places(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(reading.format, format, "{text}");
    assert_eq!(entries.iter().map(|entry| line(&entry.row)).collect::<Vec<_>>(), lines, "{problems:?}");
}

const GEONAMES: &str = "1\tAnadan\tAnadan\tعندان,Andan\t36.29\t37.04\tP\tPPL\tSY\t\t09\t\t\t\t11918\t\t\t\t\n\
                        2\tMorek\t\t\t35.38\t36.69\tP\tPPL\tSY\t\t10\t\t\t\t0\t\t\t\t\n";

#[test]
fn a_geonames_file_opens_plain_and_packed() {
    let lines = [
        "PopulatedPlace SY 36.29,37.04 11918: Anadan | Anadan | عندان | Andan",
        "PopulatedPlace SY 35.38,36.69 0: Morek",
    ];
    let mut zipped = Vec::new();
    let mut writer = zip::ZipWriter::new(Cursor::new(&mut zipped));
    let readme = "geonameid\tname\n".repeat(100);
    for (name, text) in [("readme.txt", readme.as_str()), ("SY.txt", GEONAMES), ("notes.md", "nothing")] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(GEONAMES.as_bytes()).unwrap();
    let zstd = zstd::encode_all(GEONAMES.as_bytes(), 3).unwrap();
    for bytes in [GEONAMES.as_bytes(), &zipped, &gzip.finish().unwrap(), &zstd] {
        let (reading, entries, problems) = places(bytes).unwrap();
        assert_eq!((reading.format, problems.len()), (Format::GeoNames, 0));
        assert_eq!(entries.iter().map(|entry| line(&entry.row)).collect::<Vec<_>>(), lines);
        assert_eq!(entries[0].row.division, "SY.09");
    }
}

#[test]
fn bad_rows_are_left_out_and_told() {
    let text = format!("{GEONAMES}3\tNowhere\n4\tBeyond\t\t\t99\t0\tP\tPPL\tSY\t\t\t\t\t\t\t\t\t\t\n");
    let (_, entries, problems) = places(text.as_bytes()).unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(problems.iter().filter_map(|p| p.place.as_deref()).collect::<Vec<_>>(), ["line 3", "line 4"]);
    let text = format!("{GEONAMES}{}", "x\n".repeat(50));
    let (_, _, problems) = places(text.as_bytes()).unwrap();
    assert_eq!(problems.len(), PROBLEMS_MAX + 1);
    assert_eq!(problems.last().unwrap().message, "50 rows are left out in all");
}

#[test]
fn a_name_of_nothing_but_signs_as_far_as_names_go_is_no_name() {
    let text = format!("{GEONAMES}3\t{}Hama\t\t\t35\t36\tP\tPPL\tSY\t\t\t\t\t\t\t\t\t\t\n", "-".repeat(250));
    let (_, entries, problems) = places(text.as_bytes()).unwrap();
    assert_eq!((entries.len(), problems[0].message.as_str()), (2, "a row is left out: it has no name"));
}

#[test]
fn alternate_names_go_to_the_places_that_have_their_id() {
    // 170063 is Aleppo's.
    let text = "1\t170063\tar\tحلبزق\t\t\t\t\t\t\n2\t170063\tlink\thttps://example.org\t\t\t\t\t\t\n\
                3\t170063\tde\tZqaleppo\t1\t\t\t\t\t\n4\t4294000000\ten\tNowhere\t\t\t\t\t\t\n";
    let (reading, entries, problems) = places(text.as_bytes()).unwrap();
    assert_eq!((reading.format, entries.len()), (Format::AlternateNames, 1));
    assert_eq!(entries[0].row.aliases, ["حلبزق", "Zqaleppo"]);
    assert_eq!((entries[0].row.name.as_str(), entries[0].row.country.as_str()), ("Aleppo", "SY"));
    assert!(problems[0].message.starts_with("1 names are left out"), "{problems:?}");
}

#[test]
fn both_headers_of_gns_give_a_place_for_each_ufi() {
    let old = "RC\tUFI\tUNI\tLAT\tLONG\tDMS_LAT\tDMS_LONG\tMGRS\tJOG\tFC\tDSG\tPC\tCC1\tADM1\tPOP\tELEV\tCC2\tNT\tLC\tSHORT_FORM\tGENERIC\tSORT_NAME_RO\tFULL_NAME_RO\tFULL_NAME_ND_RO\n\
        3\t-2541\t1\t35.93\t36.63\t\t\t\t\tP\tPPLA\t\tSY\t12\t\t\t\tV\t\t\t\tIDLEB\tIdleb\tIdleb\n\
        3\t-2541\t2\t35.93\t36.63\t\t\t\t\tP\tPPLA\t\tSY\t12\t\t\t\tN\t\t\t\tIDLIB\tIdlib \"city\"\tIdlib\n\
        3\t-2541\t3\t35.93\t36.63\t\t\t\t\tP\tPPLA\t\tSY\t12\t\t\t\tNS\tar\t\t\t\tإدلب\t\n\
        3\t-99\t4\t49.7\t37.6\t\t\t\t\tH\tSTM\t\tUP\t05\t\t\t\tN\t\t\t\tOSKIL\tOskil\tOskil\n";
    let lines =
        ["PopulatedPlace SY 35.93,36.63 0: Idlib \"city\" | Idleb | Idlib | إدلب", "Water UA 49.7,37.6 0: Oskil"];
    let (reading, entries, _) = places(old.as_bytes()).unwrap();
    assert_eq!(reading.format, Format::Gns);
    assert_eq!(entries.iter().map(|entry| line(&entry.row)).collect::<Vec<_>>(), lines);
    let new = "rk\tufi\tuni\tfull_name\tnt\tlat_dd\tlong_dd\tefctv_dt\tterm_dt_f\tterm_dt_n\tdesig_cd\tfc\tcc_ft\tadm1\tft_link\tname_rank\tlang_cd\tscript_cd\tfull_nm_nd\n\
        1\t-2541\t2\tIdlib\tN\t35.93\t36.63\t\t\t\tPPLA\tP\tSYR\tSYR12\t\t1\t\tlatn\tIdlib\n\
        1\t-2541\t3\tإدلب\tNS\t35.93\t36.63\t\t\t\tPPLA\tP\tSYR\tSYR12\t\t2\tara\tarab\t\n";
    check(new, Format::Gns, &["PopulatedPlace SY 35.93,36.63 0: Idlib | إدلب"]);
}

#[test]
fn administrative_units_are_told_by_either_sort_of_header() {
    check(
        "ADM2_EN,ADM2_AR,ADM2_PCODE,ADM1_EN,ADM1_PCODE,ADM0_EN,ADM0_PCODE,center_lat,center_lon\n\
         #adm2+name,#adm2+name+ar,#adm2+code,#adm1+name,#adm1+code,#country+name,#country+code,,\n\
         Harim,حارم,SY0703,Idleb,SY07,Syrian Arab Republic,SY,36.2,36.5\n",
        Format::Cod,
        &["Admin2 SY 36.2,36.5 0: Harim | حارم"],
    );
    check(
        "admin3Name_en;admin3Name_ua;admin3Pcode;admin2Pcode;LATITUDE;LONGITUDE\nZqhromada;Зкгромада;UA1234567;UA1234;49,5;36,5\n",
        Format::Cod,
        &["AdminOther UA 49.5,36.5 0: Zqhromada | Зкгромада"],
    );
    // Without positions they are where the embedded gazetteer has them.
    let (reading, entries, problems) = places(
        b"admin1Name_en,admin1RefName,admin1Pcode,admin0Pcode\nIdlib,Idleb governorate,SY07,SY\nNowhereland,,SY99,SY\n",
    )
    .unwrap();
    assert_eq!((reading.format, entries.len(), problems.len()), (Format::Cod, 1, 1));
    assert_eq!(entries[0].row.aliases, ["Idleb governorate"]);
    let boundaries = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ADM2_EN":"Harim","adm2_ar":"حارم","ADM2_PCODE":"SY0703","ADM0_PCODE":"SY"},
        "geometry":{"type":"Polygon","coordinates":[[[36,36],[37,36],[37,37],[36,37],[36,36]]]}}]}"#;
    let (reading, entries, _) = places(boundaries.as_bytes()).unwrap();
    assert_eq!(reading.format, Format::Cod);
    assert_eq!(line(&entries[0].row), "Admin2 SY 36.5,36.5 0: Harim | حارم");
    assert!(entries[0].area.is_some());
}

#[test]
fn geo_boundaries_give_outlines() {
    let text = r#"{ "type": "FeatureCollection", "crs": {"type": "name"}, "features": [
        { "type": "Feature", "properties": { "shapeName": "Zqland", "shapeISO": "SY-ZQ", "shapeID": "1", "shapeGroup": "SYR", "shapeType": "ADM2" },
          "geometry": { "type": "MultiPolygon", "coordinates": [[[[36,35],[37,35],[37,36],[36,36],[36,35]]]] } } ] }"#;
    let (reading, entries, _) = places(text.as_bytes()).unwrap();
    assert_eq!(reading.format, Format::GeoBoundaries);
    assert_eq!(line(&entries[0].row), "Admin2 SY 35.5,36.5 0: Zqland");
    assert!(entries[0].area.is_some());
}

#[test]
fn overpass_answers_give_nodes_ways_and_relations() {
    let text = r#"{"version": 0.6, "generator": "Overpass API", "elements": [
        {"type": "node", "id": 1, "lat": 35.9, "lon": 36.6, "tags": {"place": "village", "name": "قرية", "name:en": "Qarya", "name:etymology:wikidata": "Q1", "alt_name": "Qariya;Karya", "population": "1,200"}},
        {"type": "node", "id": 2, "lat": 35.9, "lon": 36.6},
        {"type": "way", "id": 3, "center": {"lat": 35.5, "lon": 36.5}, "nodes": [1], "tags": {"amenity": "hospital", "name": "Zq Hospital"}},
        {"type": "relation", "id": 4, "bounds": {"minlat": 35, "minlon": 36, "maxlat": 36, "maxlon": 37}, "tags": {"boundary": "administrative", "admin_level": "6", "name": "Zqdistrict"}},
        {"type": "way", "id": 5, "nodes": [1], "tags": {"name": "Unplaced"}}]}"#;
    check(
        text,
        Format::Overpass,
        &[
            "PopulatedPlace SY 35.9,36.6 1200: Qarya | قرية | Qariya | Karya",
            "Facility SY 35.5,36.5 0: Zq Hospital",
            "Admin2 SY 35.5,36.5 0: Zqdistrict",
        ],
    );
    let (_, _, problems) = places(text.as_bytes()).unwrap();
    assert_eq!(problems[0].place.as_deref(), Some("feature 5"));
}

#[test]
fn columns_of_any_table_are_guessed_and_told() {
    let text = "Governorate,Village_EN,Village_AR,Latitude (N),Longitude (E),Pop.,Type,Remarks\n\
                Idleb,Zqvillage,زقفيل,35.9,36.6,\"1,200\",Village,none\nIdleb,Zqcamp,,36.0,36.7,,IDP camp,\n,,,,,,,\nIdleb,,x,36,36.8,,,\n";
    let (reading, entries, problems) = places(text.as_bytes()).unwrap();
    assert_eq!(reading.format, Format::Table);
    assert_eq!(
        entries.iter().map(|entry| line(&entry.row)).collect::<Vec<_>>(),
        [
            "PopulatedPlace SY 35.9,36.6 1200: Zqvillage | زقفيل",
            "Facility SY 36,36.7 0: Zqcamp",
            "PopulatedPlace SY 36,36.8 0: x"
        ]
    );
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(
        reading.in_words(),
        [
            "name from 'Village_EN'",
            "other names from 'Village_AR'",
            "latitude from 'Latitude (N)'",
            "longitude from 'Longitude (E)'",
            "sort of place from 'Type'",
            "population from 'Pop.'",
            "not used: 'Governorate', 'Remarks'",
        ]
    );
}

#[test]
fn tables_are_read_in_many_shapes() {
    for text in [
        "name\tlat\tlon\nZqvillage\t35.9\t36.6\n",
        "lng;lat;name\n36,6;35,9;Zqvillage\n",
        "title|coordinates\nZqvillage|35.9, 36.6\n",
        "place,geom\nZqvillage,POINT (36.6 35.9)\n",
        "\u{feff}X,Y,NAME\r\n36.6,35.9,Zqvillage\r\n",
        "# made by hand\nname,latitude,longitude,country\nZqvillage,35.9,36.6,Syria\n",
    ] {
        check(text, Format::Table, &["PopulatedPlace SY 35.9,36.6 0: Zqvillage"]);
    }
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("name,lat,lon\nZqvillage,35.9,36.6\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(places(&utf16).unwrap().1.len(), 1);
    let latin1 = b"name,lat,lon\nAl-Mal\xe9k zq zq zq zq,35.9,36.6\n";
    assert_eq!(places(latin1).unwrap().1[0].row.name, "Al-Malék zq zq zq zq");
}

#[test]
fn geojson_is_read_as_a_collection_and_line_by_line() {
    let feature = r#"{"type":"Feature","properties":{"name":"Zqvillage","name:ar":"زق","kind":"village","iso":"sy"},"geometry":{"type":"Point","coordinates":[36.6,35.9]}}"#;
    let line = "PopulatedPlace SY 35.9,36.6 0: Zqvillage | زق";
    check(&format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#), Format::GeoJson, &[line]);
    check(&format!("{feature}\n{feature}\n"), Format::GeoJson, &[line, line]);
    for (level, kind) in [("\"level\":2", "Admin2"), ("\"admin_level\":\"4\"", "Admin1")] {
        let properties = format!(r#"{{"name":"Zqland","alt":"زقلند|Zqlande",{level}}}"#);
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{properties},
            "geometry":{{"type":"Point","coordinates":[36.6,35.9]}}}}]}}"#
        );
        check(&text, Format::GeoJson, &[&format!("{kind} SY 35.9,36.6 0: Zqland | زقلند | Zqlande")]);
    }
    let (_, entries, problems) =
        places(format!(r#"{{"type":"FeatureCollection","features":[{feature},{{"type":"#).as_bytes()).unwrap();
    assert_eq!(entries.len(), 1);
    assert!(problems[0].message.starts_with("the file ends in the middle"), "{problems:?}");
}

#[test]
fn what_is_no_file_of_places_says_what_was_wanted() {
    for bytes in [
        &b""[..],
        b"just words",
        b"PK\x03\x04broken",
        &[0x28, 0xb5, 0x2f, 0xfd, 9, 9],
        &[0x1f, 0x8b, 8, 0, 1],
        &[0xff; 64],
        b"a,b\n1,2\n",
        b"name,lat,lon\n",
        b"name,lat,lon\nx,y,z\n",
        b"{}",
        b"[[[[",
        b"{\"elements\": [}",
        br#"{"type":"FeatureCollection","features":[]}"#,
        br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null}]}"#,
        br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Point","coordinates":[400000,4000000]}}]}"#,
    ] {
        let error = places(bytes).unwrap_err().to_string();
        assert!(error.ends_with("file: test"), "{error}");
    }
    let error = places(b"a,b,c\n1,2,3\n").unwrap_err().to_string();
    assert!(error.contains("among 'a', 'b', 'c'; name one column 'name'"), "{error}");
}

#[test]
fn deep_and_endless_json_is_bounded() {
    for text in
        ["[".repeat(100_000), "{\"features\":[".repeat(10_000), format!("{{\"features\":[{}", "{\"a\":".repeat(50_000))]
    {
        assert!(places(text.as_bytes()).is_err());
    }
}
