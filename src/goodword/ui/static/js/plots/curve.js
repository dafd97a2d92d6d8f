// Budget against people reached: what was found, what nobody can exceed, the knee, and where you are.
(() => {
  const { register, base, money, about, short, color } = globalThis.goodword;

  // label: where the words of a mark go, so that they stay inside the frame.
  const side = (x, low, high, width) => (x > low + (high - low) * (width < 520 ? 0.4 : 0.62) ? "end" : "start");

  register("curve", (data, width) => {
    const rows = data.points;
    if (!rows.length) return null;
    const factor = 10 ** data.exponent;
    const at = (minor) => minor / factor;
    const format = money(data.currency, true);
    const [low, high] = d3.extent(rows, (d) => at(d.budget));
    const top = d3.max(rows, (d) => Math.max(d.bound, d.high ?? 0)) * 1.16;
    const height = Math.max(240, Math.min(380, width * 0.48));
    const marks = [
      Plot.gridY({ stroke: color.line, strokeOpacity: 1 }),
      rows[0].low === undefined
        ? null
        : Plot.areaY(rows, { x: (d) => at(d.budget), y1: "low", y2: "high", fill: color.main, fillOpacity: 0.14, curve: "monotone-x" }),
      Plot.lineY(rows, {
        x: (d) => at(d.budget),
        y: "bound",
        stroke: color.third,
        strokeDasharray: "3 3",
        curve: "monotone-x",
      }),
      Plot.lineY(rows, { x: (d) => at(d.budget), y: "people", stroke: color.main, strokeWidth: 2.5, curve: "monotone-x" }),
      Plot.text([rows.at(-1)], {
        x: (d) => at(d.budget),
        y: "bound",
        text: () => "no roster can exceed this",
        textAnchor: "end",
        dy: -12,
        fill: color.soft,
        fontSize: 12,
      }),
      Plot.tip(
        rows,
        Plot.pointerX({
          x: (d) => at(d.budget),
          y: "people",
          title: (d) =>
            `${money(data.currency).format(at(d.budget))}\n${about.format(d.people)} people, ${d.size} booked\nat most ${about.format(d.bound)}`,
          fontSize: 13,
        }),
      ),
    ];
    if (data.knee) {
      const x = at(data.knee.budget);
      marks.push(
        Plot.ruleX([x], { y1: 0, y2: data.knee.people, stroke: color.second, strokeDasharray: "2 4", strokeWidth: 1.5 }),
        Plot.dot([data.knee], { x: (d) => at(d.budget), y: "people", r: 4, stroke: color.second, fill: color.ground, strokeWidth: 2, symbol: "diamond" }),
        Plot.text([data.knee], {
          x: (d) => at(d.budget),
          y: 0,
          text: (d) => `knee ${format.format(at(d.budget))}`,
          textAnchor: side(x, low, high, width),
          dx: side(x, low, high, width) === "end" ? -6 : 6,
          dy: -10,
          fill: color.second,
          fontSize: 12,
          fontWeight: 600,
        }),
      );
    }
    if (data.now) {
      const x = at(data.now.budget);
      marks.push(
        Plot.dot([data.now], { x: (d) => at(d.budget), y: "people", r: 7, fill: color.main, stroke: color.ground, strokeWidth: 2.5 }),
        Plot.text([data.now], {
          x: (d) => at(d.budget),
          y: "people",
          text: (d) => (width < 520 ? "" : `you: ${format.format(at(d.budget))} → `) + `${data.said} people`,
          textAnchor: side(x, low, high, width),
          dx: side(x, low, high, width) === "end" ? -10 : 12,
          dy: 20,
          fill: color.ink,
          stroke: color.ground,
          strokeWidth: 5,
          fontWeight: 650,
          fontSize: 13,
        }),
      );
    }
    return Plot.plot({
      ...base(width, height),
      marginLeft: 52,
      marginBottom: 42,
      marginTop: 14,
      marginRight: 14,
      style: { fontSize: "12px" },
      x: { label: "Budget →", labelAnchor: "right", tickFormat: (v) => format.format(v), ticks: Math.max(3, width / 130), tickSize: 0 },
      y: { label: "↑ People reached, each once", domain: [0, top], tickFormat: (v) => short.format(v), ticks: 5, tickSize: 0 },
      marks,
    });
  });
})();
