// Where they are: within a few hundred kilometres a circle with rings and a scale bar, beyond that the world's outlines.
(() => {
  const { register, base, number, color } = globalThis.goodword;
  const KM = 111.195; // one degree of a great circle
  const nice = (km) => [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter((v) => v <= km).at(-1) || 1;
  const ring = (lat, lon, km) => d3.geoCircle().center([lon, lat]).radius(km / KM)();

  const land = (data) => {
    const topology = data.world && globalThis.goodwordWorld;
    return topology ? topojson.feature(topology, topology.objects.countries) : null;
  };

  // Points on one spot (a city's centre stands for many homes) are fanned out on a spiral, so that each is seen.
  const fan = (points, step) => {
    const seen = d3.group(points, (d) => `${d.lat.toFixed(3)}|${d.lon.toFixed(3)}`);
    return [...seen.values()].flatMap((same) =>
      same.map((d, i) => {
        const angle = i * 2.399963;
        const far = i ? step * Math.sqrt(i) : 0;
        return { ...d, lat: d.lat + far * Math.sin(angle), lon: d.lon + (far * Math.cos(angle)) / Math.max(0.2, Math.cos((d.lat * Math.PI) / 180)) };
      }),
    );
  };

  function local(data, width) {
    const { lat, lon, radius } = data.circle;
    const height = Math.min(460, Math.max(300, width * 0.72));
    const view = radius * 1.25;
    const kmPerPixel = (2 * view) / Math.min(width, height);
    const bar = nice(kmPerPixel * width * 0.25);
    const inside = (d) => d3.geoDistance([d.lon, d.lat], [lon, lat]) * 6371 <= view * (width / Math.min(width, height));
    const points = fan(data.points.filter(inside), (kmPerPixel * 11) / KM);
    const booked = points.filter((d) => d.booked);
    const outlines = land(data);
    const taken = []; // people's names come first, names of places where there is room
    const named = spread(booked, data.circle, kmPerPixel, taken);
    const around = spread((data.places || []).map((d) => ({ ...d, name: d.label })), data.circle, kmPerPixel, taken);
    const svg = Plot.plot({
      ...base(width, height),
      margin: 2,
      style: { fontSize: "12px" },
      projection: { type: "azimuthal-equidistant", rotate: [-lon, -lat], domain: ring(lat, lon, view) },
      marks: [
        outlines && radius > 60 ? Plot.geo(outlines, { fill: "var(--sunken)", stroke: color.line }) : null,
        Plot.geo(ring(lat, lon, radius), { fill: color.fill, fillOpacity: 0.75, stroke: color.main, strokeWidth: 1.5 }),
        Plot.geo(ring(lat, lon, radius / 2), { stroke: color.main, strokeOpacity: 0.35, strokeDasharray: "2 4" }),
        Plot.text([{ lat, lon }], { x: "lon", y: "lat", text: () => "+", fontSize: 18, fill: color.soft }),
        Plot.dot(points.filter((d) => !d.booked), { x: "lon", y: "lat", r: 4, stroke: color.third, fill: color.ground, strokeWidth: 1.5 }),
        Plot.dot(booked, { x: "lon", y: "lat", r: 6.5, fill: color.main, stroke: color.ground, strokeWidth: 2 }),
        Plot.dot(around, { x: "lon", y: "lat", r: 1.5, fill: color.soft }),
        Plot.text(around, { x: "lon", y: "lat", text: "label", textAnchor: "start", dx: 5, fill: color.soft, fontSize: 11, fontStyle: "italic", stroke: color.ground, strokeWidth: 3 }),
        Plot.text(named, {
          x: "lon",
          y: "lat",
          text: "name",
          textAnchor: "start",
          dx: 10,
          fill: color.ink,
          stroke: color.ground,
          strokeWidth: 4,
          fontSize: 12,
          fontWeight: 600,
        }),
        Plot.tip(points, Plot.pointer({ x: "lon", y: "lat", title: (d) => `${d.name}\n${d.place || ""}`, fontSize: 13 })),
      ],
    });
    scale(svg, bar / kmPerPixel, `${number.format(bar)} km`, height);
    return svg;
  }

  // Only the names that the map has room for, most people first: each takes a box that no later one may touch.
  function spread(points, { lat, lon }, kmPerPixel, taken = []) {
    return points.filter((d) => {
      const x = ((d.lon - lon) * KM * Math.cos((lat * Math.PI) / 180)) / kmPerPixel;
      const y = (-(d.lat - lat) * KM) / kmPerPixel;
      const box = [x, y - 8, x + 14 + 7.4 * d.name.length, y + 8];
      const free = taken.every((b) => box[2] < b[0] || box[0] > b[2] || box[3] < b[1] || box[1] > b[3]);
      if (free) taken.push(box);
      return free;
    });
  }

  function scale(svg, length, text, height) {
    const group = d3.select(svg).append("g").attr("transform", `translate(12,${height - 14})`).attr("fill", "none");
    group.append("path").attr("d", `M0,-5V0H${length}V-5`).attr("stroke", "currentColor").attr("stroke-width", 1.5);
    group.append("text").attr("x", length / 2).attr("y", -8).attr("text-anchor", "middle").attr("fill", "currentColor").text(text);
  }

  function world(data, width) {
    const outlines = land(data);
    const points = data.points;
    if (!points.length) return null;
    const booked = points.filter((d) => d.booked);
    return Plot.plot({
      ...base(width, width * 0.5),
      margin: 0,
      projection: "equal-earth",
      marks: [
        outlines ? Plot.geo(outlines, { fill: "var(--sunken)", stroke: color.line }) : Plot.graticule(),
        Plot.dot(points.filter((d) => !d.booked), { x: "lon", y: "lat", r: 3, stroke: color.third, fill: color.ground }),
        Plot.dot(booked, { x: "lon", y: "lat", r: 5, fill: color.main, stroke: color.ground, strokeWidth: 1.5 }),
        Plot.tip(points, Plot.pointer({ x: "lon", y: "lat", title: (d) => `${d.name}\n${d.place || ""}`, fontSize: 13 })),
      ],
    });
  }

  register("map", (data, width) => (data.circle && data.circle.radius < 3000 ? local(data, width) : world(data, width)));
})();
