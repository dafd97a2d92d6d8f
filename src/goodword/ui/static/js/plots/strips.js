// Each person's engagement rate with its interval, on the strip of comparable creators.
(() => {
  const { register, base, percent, color } = globalThis.goodword;
  const cut = (text, n) => (text.length > n ? text.slice(0, n - 1) + "…" : text);
  const show = (v) => percent(v < 0.1 ? 1 : 0).format(v);

  register("strips", (data, width) => {
    const rows = data.rows.map((d, i) => ({ ...d, i }));
    if (!rows.length) return null;
    const withPeers = rows.filter((d) => d.peers);
    const label = (i) => (rows[i].name ? cut(rows[i].name, width < 480 ? 13 : 24) : "");
    const left = Math.min(width * 0.38, 12 + 7.2 * (d3.max(rows, (_, i) => label(i).length) || 0));
    const all = rows.flatMap((d) => [d.low, d.high, ...(d.peers ? [d.peers[0], d.peers[4]] : [])]).filter((v) => v > 0);
    const band = { y: "i", x1: (d) => d.peers[0], x2: (d) => d.peers[4] };
    return Plot.plot({
      ...base(width, 48 + rows.length * (rows.length > 1 ? 28 : 40)),
      marginLeft: left || 14,
      marginRight: 18,
      marginBottom: 36,
      style: { fontSize: "12px" },
      x: {
        type: "log",
        domain: [d3.min(all) * 0.85, d3.max(all) * 1.18],
        label: data.label || "Engagement rate by followers →",
        tickFormat: (v) => show(v),
        ticks: Math.max(2, Math.min(6, width / 130)),
        tickSize: 0,
      },
      y: { domain: d3.range(rows.length), tickFormat: label, tickSize: 0, label: null, padding: 0.3 },
      marks: [
        Plot.gridX({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
        Plot.barX(withPeers, { ...band, fill: color.third, fillOpacity: 0.16, rx: 4 }),
        Plot.barX(withPeers, { y: "i", x1: (d) => d.peers[1], x2: (d) => d.peers[3], fill: color.third, fillOpacity: 0.3, rx: 3 }),
        Plot.tickX(withPeers, { y: "i", x: (d) => d.peers[2], stroke: color.third, strokeWidth: 2 }),
        Plot.ruleY(rows, { y: "i", x1: (d) => Math.max(d.low, 1e-6), x2: "high", stroke: color.main, strokeWidth: 3 }),
        Plot.dot(rows, { y: "i", x: "value", r: 5, fill: color.main, stroke: color.ground, strokeWidth: 2 }),
        Plot.tip(
          rows,
          Plot.pointerY({
            y: "i",
            x: "value",
            title: (d) =>
              `${d.name || ""}\n${show(d.value)} (between ${show(d.low)} and ${show(d.high)})` +
              (d.peers ? `\nhalf of the peers: ${show(d.peers[1])} to ${show(d.peers[3])}` : ""),
            fontSize: 13,
          }),
        ),
      ],
    });
  });
})();
