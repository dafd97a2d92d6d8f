// What happened against what was expected, windows in which nothing happened, and how often an effect would be found.
(() => {
  const { register, base, short, percent, day, color } = globalThis.goodword;
  const DAY = 86_400_000;

  register("lift-paths", (data, width) => {
    const at = (d) => (data.dated ? new Date(d.day * DAY) : d.day);
    const after = data.rows.slice(data.start);
    const narrow = width < 520;
    const begin = at(data.rows[data.start]);
    const values = data.rows.flatMap((d) => [d.observed, d.expected, d.low, d.high]).filter((v) => v !== null);
    const [low, high] = d3.extent(values);
    const room = (high - low || 1) * 0.12;
    const last = data.rows.at(-1);
    const above = last.observed >= last.expected;
    return Plot.plot({
      ...base(width, Math.max(240, Math.min(400, width * 0.46))),
      marginLeft: 52,
      marginRight: narrow ? 16 : 76,
      marginTop: 22,
      marginBottom: 34,
      style: { fontSize: "12px" },
      x: { type: data.dated ? "utc" : "linear", label: null, ticks: Math.max(3, width / 140), tickSize: 0 },
      y: { label: `↑ ${data.counted} in the places of the campaign`, domain: [low - room, high + room], tickFormat: (v) => short.format(v), ticks: 5, tickSize: 0 },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1 }),
        Plot.ruleX([begin], { stroke: color.soft, strokeDasharray: "3 3" }),
        Plot.text([begin], { x: (d) => d, frameAnchor: "top", text: () => "campaign →", textAnchor: "end", dx: -6, dy: -12, fill: color.soft, fontSize: 12 }),
        Plot.areaY(after, { x: at, y1: "low", y2: "high", fill: color.second, fillOpacity: 0.18 }),
        Plot.lineY(data.rows, { x: at, y: "expected", stroke: color.second, strokeWidth: 2, strokeDasharray: "5 3" }),
        Plot.lineY(data.rows, { x: at, y: "observed", stroke: color.main, strokeWidth: 2.2 }),
        narrow ? null : Plot.text([last], { x: at, y: "observed", text: () => "observed", textAnchor: "start", dx: 6, dy: above ? -6 : 6, fill: color.main, fontWeight: 600 }),
        narrow ? null : Plot.text([last], { x: at, y: "expected", text: () => "expected", textAnchor: "start", dx: 6, dy: above ? 6 : -6, fill: color.second, fontWeight: 600 }),
        Plot.tip(
          data.rows,
          Plot.pointerX({
            x: at,
            y: "observed",
            title: (d) => `${data.dated ? day.format(new Date(d.day * DAY)) : d.t}\nobserved ${short.format(d.observed)}\nexpected ${short.format(d.expected)}`,
            fontSize: 13,
          }),
        ),
      ],
    });
  });

  register("lift-windows", (data, width) =>
    Plot.plot({
      ...base(width, 150),
      marginLeft: 16,
      marginRight: 16,
      marginTop: 30,
      marginBottom: 40,
      style: { fontSize: "12px" },
      x: { label: "Lift that was read →", tickFormat: (v) => percent(0).format(v), ticks: Math.max(3, width / 110), tickSize: 0 },
      y: { axis: null },
      marks: [
        Plot.ruleX([0], { stroke: color.line }),
        Plot.ruleY([data], { y: 0, x1: "low", x2: "high", stroke: color.main, strokeWidth: 3 }),
        Plot.dot(data.rows.filter((d) => !d.now), { x: "lift", y: 0, r: 6, fill: color.second, fillOpacity: 0.5, stroke: color.second }),
        Plot.dot(data.rows.filter((d) => d.now), { x: "lift", y: 0, r: 8, fill: color.main, stroke: color.ground, strokeWidth: 2, symbol: "diamond" }),
        Plot.text(data.rows.filter((d) => d.now), { x: "lift", y: 0, dy: -20, text: () => "this campaign", fill: color.main, fontWeight: 600 }),
        Plot.tip(data.rows, Plot.pointerX({ x: "lift", y: 0, title: (d) => `${d.now ? "campaign from" : "nothing happened from"} ${d.t}\n${percent(1).format(d.lift)}`, fontSize: 13 })),
      ],
    }),
  );

  register("lift-power", (data, width) =>
    Plot.plot({
      ...base(width, Math.max(220, Math.min(320, width * 0.4))),
      marginLeft: 46,
      marginBottom: 42,
      marginTop: 14,
      style: { fontSize: "12px" },
      x: { label: "Lift that the campaign really brings →", tickFormat: (v) => percent(0).format(v), ticks: Math.max(3, width / 110), tickSize: 0 },
      y: { label: "↑ Windows in which it would be found", domain: [0, 1], tickFormat: (v) => percent(0).format(v), ticks: 5, tickSize: 0 },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1 }),
        Plot.ruleY([0.8], { stroke: color.soft, strokeDasharray: "3 3" }),
        Plot.areaY(data.rows, { x: "effect", y1: "low", y2: "power", fill: color.main, fillOpacity: 0.14 }),
        Plot.lineY(data.rows, { x: "effect", y: "power", stroke: color.main, strokeWidth: 2.2, marker: "dot" }),
        data.mde === null ? null : Plot.ruleX([data.mde], { stroke: color.second, strokeDasharray: "2 4", strokeWidth: 1.5 }),
        data.mde === null
          ? null
          : Plot.text([data.mde], { x: (d) => d, y: 0, dy: -10, dx: 6, textAnchor: "start", text: (d) => `detects ${percent(1).format(d)}`, fill: color.second, fontWeight: 600 }),
      ],
    }),
  );
})();
