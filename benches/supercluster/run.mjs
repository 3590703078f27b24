// Times supercluster's index over the points of ../supercluster.rs: the same formulas, one million points,
// zoom levels 0 to 16, a radius of 40 px at tiles of 512 px, which is the same distance as 20 px at 256.
import Supercluster from "supercluster";

const COUNT = 1_000_000;
const part = (i, step) => (i * step) % 1;

/** Spread evenly over the world. */
function even(i) {
    return [part(i, 0.7548776662) * 360 - 180, part(i, 0.5698402909) * 160 - 80];
}

/** Half of them crowded around forty towns. */
function crowded(i) {
    const [a, b] = [part(i, 0.7548776662), part(i, 0.5698402909)];
    if (i % 2 === 0) {
        const town = (i / 2) % 40;
        const [lat, lon] = [32 + part(town, 0.7345) * 5, 35 + part(town, 0.3587) * 7];
        return [lon + 2.4 * (b - 0.5) ** 3, lat + 2.4 * (a - 0.5) ** 3];
    }
    return [b * 360 - 180, a * 120 - 50];
}

for (const point of [even, crowded]) {
    const features = Array.from({ length: COUNT }, (_, i) => ({
        type: "Feature",
        properties: null,
        geometry: { type: "Point", coordinates: point(i) },
    }));
    const times = [];
    let index;
    for (let run = 0; run < 3; run++) {
        index = new Supercluster({ radius: 40, extent: 512, minZoom: 0, maxZoom: 16 });
        const before = performance.now();
        index.load(features);
        times.push(performance.now() - before);
    }
    times.sort((a, b) => a - b);
    const count = (zoom) => index.getClusters([-180, -85, 180, 85], zoom).length;
    console.log(`supercluster, ${COUNT} points, ${point.name}, zooms 0 to 16: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`);
    console.log(`clusters at zoom 0, 4, 8, 12: ${[0, 4, 8, 12].map(count).join(", ")}`);
}
