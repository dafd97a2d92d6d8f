// Rates with their intervals, how fast posts decay, and levels of hours and weekdays against the usual.
(() => {
  const { register, base, percent, money, color } = globalThis.goodword;
  const locale = document.documentElement.dataset.locale || "en";
  const plain = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const cut = (text, n) => (text.length > n ? text.slice(0, n - 1) + "…" : text);
  const writer = (unit) => {
    if (unit === "share") return (v) => percent(v < 0.1 ? 1 : 0).format(v);
    if (!unit || unit === "ratio") return (v) => plain.format(v);
    return (v) => money(unit, v >= 10000).format(v);
  };

  register("rates", (data, width) => {
    const rows = data.rows.map((d, i) => ({ ...d, i }));
    if (!rows.length) return null;
    const show = writer(data.unit);
    const label = (i) => cut(rows[i].name, width < 480 ? 14 : 28);
    const left = Math.min(width * 0.4, 14 + 7.2 * d3.max(rows, (_, i) => label(i).length));
    // An upper end far beyond the values would flatten everything else.
    const most = Math.min(d3.max(rows, (d) => d.high) * 1.05, d3.max(rows, (d) => d.value) * 3);
    return Plot.plot({
      ...base(width, 48 + rows.length * 26),
      marginLeft: left,
      marginRight: 18,
      marginBottom: 36,
      style: { fontSize: "12px" },
      x: { domain: [0, most], label: `${data.label} →`, tickFormat: show, ticks: Math.max(2, Math.min(6, width / 130)), tickSize: 0, clamp: true },
      y: { domain: d3.range(rows.length), tickFormat: label, tickSize: 0, label: null, padding: 0.3 },
      marks: [
        Plot.gridX({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
        data.whole === null ? null : Plot.ruleX([data.whole], { stroke: color.third, strokeDasharray: "4,4" }),
        Plot.ruleY(rows, { y: "i", x1: "low", x2: (d) => Math.min(d.high, most), stroke: color.main, strokeWidth: 3 }),
        Plot.dot(rows.filter((d) => d.raw !== null && d.raw <= most), { y: "i", x: "raw", r: 3, stroke: color.third, strokeWidth: 1.5 }),
        Plot.dot(rows, { y: "i", x: "value", r: 5, fill: color.main, stroke: color.ground, strokeWidth: 2 }),
        Plot.tip(
          rows,
          Plot.pointerY({
            y: "i",
            x: "value",
            title: (d) =>
              `${d.name}\n${show(d.value)} (between ${show(d.low)} and ${show(d.high)})` +
              (d.raw === null ? "" : `\nas counted: ${show(d.raw)}`),
            fontSize: 13,
          }),
        ),
      ],
    });
  });

  register("decay", (data, width) => {
    const all = [{ h: 0, s: 0 }, ...data.curve.map(([h, s]) => ({ h, s }))];
    const end = all.findIndex((d) => d.s > 0.98);
    const points = end < 0 ? all : all.slice(0, end + 1);
    const days = points[points.length - 1].h > 96;
    const x = (d) => (days ? d.h / 24 : d.h);
    const half = data.estimate && { value: data.estimate.value, low: data.estimate.low, high: data.estimate.high };
    return Plot.plot({
      ...base(width, Math.min(240, Math.max(180, width * 0.4))),
      marginLeft: 52,
      marginBottom: 38,
      style: { fontSize: "12px" },
      x: { label: days ? "Days since the post →" : "Hours since the post →", ticks: Math.max(3, Math.min(8, width / 90)), tickSize: 0 },
      y: { domain: [0, 1], label: "Share that has come", tickFormat: (v) => percent(0).format(v), ticks: 4, tickSize: 0 },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
        half && Plot.rectX([half], { x1: days ? half.low / 24 : half.low, x2: days ? half.high / 24 : half.high, y1: 0, y2: 1, fill: color.third, fillOpacity: 0.18 }),
        half && Plot.ruleX([days ? half.value / 24 : half.value], { stroke: color.third, strokeDasharray: "4,4" }),
        Plot.line(points, { x, y: "s", stroke: color.main, strokeWidth: 2.5, curve: "monotone-x" }),
      ],
    });
  });

  register("slots", (data, width) => {
    const rows = data.slots.map((d, i) => ({ ...d, i }));
    const short = (i) => (data.slots.length > 10 ? (i % (width < 480 ? 6 : 3) ? "" : rows[i].label) : rows[i].label.slice(0, 3));
    const most = Math.min(d3.max(rows, (d) => d.high), 6);
    return Plot.plot({
      ...base(width, 190),
      marginLeft: 40,
      marginBottom: 30,
      style: { fontSize: "12px" },
      x: { type: "band", domain: d3.range(rows.length), tickFormat: short, tickSize: 0, label: null },
      y: { domain: [0, most], label: "times the usual", ticks: 4, tickSize: 0, tickFormat: (v) => plain.format(v) },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
        Plot.ruleY([1], { stroke: color.third, strokeDasharray: "4,4" }),
        Plot.ruleX(rows, { x: "i", y1: "low", y2: (d) => Math.min(d.high, most), stroke: color.main, strokeWidth: 3 }),
        Plot.dot(rows, { x: "i", y: "value", r: 3.5, fill: color.main }),
      ],
    });
  });
})();
