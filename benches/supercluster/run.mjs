// Times supercluster's index over the points of ../supercluster.rs: the same formula, one million points,
// zoom levels 0 to 16, a radius of 40 px at 512 px tiles, which is the same distance as 20 px at 256.
import Supercluster from "supercluster";

const COUNT = 1_000_000;
const part = (i, step) => (i * step) % 1;

function point(i) {
    const [a, b] = [part(i, 0.7548776662), part(i, 0.5698402909)];
    if (i % 2 === 0) {
        const town = (i / 2) % 40;
        const [lat, lon] = [32 + part(town, 0.7345) * 5, 35 + part(town, 0.3587) * 7];
        return [lon + 2.4 * (b - 0.5) ** 3, lat + 2.4 * (a - 0.5) ** 3];
    }
    return [b * 360 - 180, a * 120 - 50];
}

const features = Array.from({ length: COUNT }, (_, i) => ({
    type: "Feature",
    properties: null,
    geometry: { type: "Point", coordinates: point(i) },
}));
const times = [];
let index;
for (let run = 0; run < 5; run++) {
    index = new Supercluster({ radius: 40, extent: 512, minZoom: 0, maxZoom: 16 });
    const before = performance.now();
    index.load(features);
    times.push(performance.now() - before);
}
const count = (zoom) => index.getClusters([-180, -85, 180, 85], zoom).length;
times.sort((a, b) => a - b);
console.log(`supercluster, ${COUNT} points, zooms 0 to 16: best ${times[0].toFixed(0)} ms, median ${times[2].toFixed(0)} ms`);
console.log(`clusters at zoom 0, 4, 8, 12: ${[0, 4, 8, 12].map(count).join(", ")}`);
