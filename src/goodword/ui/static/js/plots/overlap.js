// Who reaches the same people: a heat map of pairs, and what each one adds to those before.
(() => {
  const { register, base, percent, number, color } = globalThis.goodword;
  const cut = (text, n) => (text.length > n ? text.slice(0, n - 1) + "…" : text);

  register("overlap", (data, width) => {
    const names = data.names;
    if (names.length < 2) return null;
    const label = (i) => cut(names[i], width < 480 ? 12 : 20);
    const left = Math.min(width * 0.34, 9 + 7 * d3.max(names, (_, i) => label(i).length));
    const top = Math.min(120, 14 + 5.2 * d3.max(names, (_, i) => label(i).length));
    const right = top * 0.62; // the slanted names of the last columns lean over
    const cell = Math.min(44, (width - left - right) / names.length);
    const most = Math.max(0.05, d3.max(data.pairs, (d) => d.share) || 0);
    const cells = data.pairs.flatMap((d) => [
      { x: d.a, y: d.b, share: d.share },
      { x: d.b, y: d.a, share: d.share },
    ]);
    return Plot.plot({
      ...base(left + cell * names.length + right, top + cell * names.length + 10),
      marginLeft: left,
      marginTop: top,
      marginBottom: 6,
      marginRight: right,
      padding: 0.06,
      style: { fontSize: "12px" },
      x: { domain: d3.range(names.length), axis: "top", tickFormat: label, tickRotate: -48, tickSize: 0, label: null },
      y: { domain: d3.range(names.length), tickFormat: label, tickSize: 0, label: null },
      marks: [
        Plot.cell(d3.cross(d3.range(names.length), d3.range(names.length)), {
          x: "0",
          y: "1",
          fill: (d) => (d[0] === d[1] ? color.line : "var(--sunken)"),
          rx: 3,
        }),
        Plot.cell(cells, { x: "x", y: "y", fill: color.main, fillOpacity: (d) => Math.min(1, 0.08 + (0.92 * d.share) / most), rx: 3 }),
        cell > 27
          ? Plot.text(cells, {
              x: "x",
              y: "y",
              text: (d) => percent(0).format(d.share),
              fill: (d) => (d.share / most > 0.55 ? "var(--on-accent)" : color.ink),
              fontSize: 11,
            })
          : null,
        Plot.tip(
          cells,
          Plot.pointer({
            x: "x",
            y: "y",
            title: (d) => `${names[d.x]} and ${names[d.y]}\nshare ${percent(1).format(d.share)} of the smaller audience`,
            fontSize: 13,
          }),
        ),
      ],
    });
  });

  // People by exactly which creators reach them: bars above, which creators below (an UpSet plot).
  register("upset", (data, width) => {
    const { names, rows } = data;
    if (names.length < 2 || !rows.length) return null;
    const label = (i) => cut(names[i], width < 480 ? 12 : 20);
    const left = Math.min(width * 0.36, 14 + 7 * d3.max(names, (_, i) => label(i).length));
    const tall = 150, line = 22, gap = 14;
    const x = d3.scaleBand(d3.range(rows.length), [left, width - 10]).padding(0.25);
    const most = d3.max(rows, (d) => Math.max(d.people, d.estimate.high));
    const y = d3.scaleLinear([0, most], [tall, 14]).nice(4);
    const row = (i) => tall + gap + line * (i + 0.5);
    const middle = (k) => x(k) + x.bandwidth() / 2;
    const svg = d3.create("svg").attr("class", "gw-plot").attr("width", width).attr("height", tall + gap + line * names.length + 6);
    svg.attr("viewBox", [0, 0, width, tall + gap + line * names.length + 6]);
    const text = (g) => g.attr("fill", color.ink).attr("font-size", 12);
    for (const tick of y.ticks(4)) {
      svg.append("line").attr("x1", left).attr("x2", width - 10).attr("y1", y(tick)).attr("y2", y(tick)).attr("stroke", color.line);
      text(svg.append("text")).attr("x", left - 8).attr("y", y(tick) + 4).attr("text-anchor", "end").text(number.format(tick));
    }
    text(svg.append("text")).attr("x", 2).attr("y", 12).text("People ↑");
    names.forEach((_, i) => {
      if (i % 2 === 0) svg.append("rect").attr("x", 0).attr("width", width).attr("y", row(i) - line / 2).attr("height", line).attr("fill", "var(--sunken)");
      text(svg.append("text")).attr("x", left - 8).attr("y", row(i) + 4).attr("text-anchor", "end").text(label(i));
    });
    rows.forEach((d, k) => {
      svg.append("rect").attr("x", x(k)).attr("width", x.bandwidth()).attr("y", y(d.people)).attr("height", Math.max(1, tall - y(d.people)))
        .attr("fill", d.members.length > 1 ? color.third : color.main).attr("rx", 2)
        .append("title").text(`${d.members.map((i) => names[i]).join(", ")}: ${number.format(d.people)}`);
      if (d.estimate.high > d.estimate.low)
        svg.append("line").attr("x1", middle(k)).attr("x2", middle(k)).attr("y1", y(d.estimate.low)).attr("y2", y(d.estimate.high)).attr("stroke", color.ink).attr("stroke-width", 1.2);
      names.forEach((_, i) => svg.append("circle").attr("cx", middle(k)).attr("cy", row(i)).attr("r", Math.min(5, x.bandwidth() / 2))
        .attr("fill", d.members.includes(i) ? color.ink : color.line));
      const [first, last] = d3.extent(d.members);
      if (last > first) svg.append("line").attr("x1", middle(k)).attr("x2", middle(k)).attr("y1", row(first)).attr("y2", row(last)).attr("stroke", color.ink).attr("stroke-width", 2);
    });
    return svg.node();
  });

  register("adds", (data, width) => {
    const rows = data.rows.slice(0, data.shown || 20);
    if (!rows.length) return null;
    const label = (i) => cut(rows[i].name, width < 480 ? 13 : 24);
    const left = Math.min(width * 0.4, 12 + 7.2 * d3.max(rows, (_, i) => label(i).length));
    const parts = rows.flatMap((d, i) => [
      { i, from: 0, to: d.adds, kind: "adds" },
      { i, from: d.adds, to: d.adds + d.shared, kind: "shared" },
    ]);
    return Plot.plot({
      ...base(width, 42 + rows.length * 26),
      marginLeft: left,
      marginRight: 56,
      marginBottom: 34,
      style: { fontSize: "12px" },
      x: { label: "People →", tickFormat: (v) => number.format(v), ticks: Math.max(2, width / 160), tickSize: 0 },
      y: { domain: d3.range(rows.length), tickFormat: label, tickSize: 0, label: null, padding: 0.28 },
      marks: [
        Plot.gridX({ stroke: color.line, strokeOpacity: 1 }),
        Plot.barX(parts.filter((d) => d.kind === "adds"), { y: "i", x1: "from", x2: "to", fill: color.main, rx: 2 }),
        Plot.barX(parts.filter((d) => d.kind === "shared" && d.to > d.from), {
          y: "i",
          x1: "from",
          x2: "to",
          fill: "none",
          stroke: color.third,
          strokeDasharray: "3 2",
          insetTop: 1,
          insetBottom: 1,
          rx: 2,
        }),
        Plot.ruleY(rows.map((d, i) => ({ i, ...d.estimate })).filter((d) => d.high > d.low), {
          y: "i",
          x1: "low",
          x2: "high",
          stroke: color.ink,
          strokeWidth: 1.2,
        }),
        Plot.text(rows, {
          y: (_, i) => i,
          x: (d) => Math.max(d.adds + d.shared, d.estimate?.high ?? 0),
          text: (_, i) => "+" + data.said[i],
          textAnchor: "start",
          dx: 6,
          fill: color.ink,
        }),
      ],
    });
  });
})();
