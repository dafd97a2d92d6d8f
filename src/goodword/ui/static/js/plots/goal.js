// A goal over its days: what was planned (floor to target), what happened, what is likely.
(() => {
  const { register, base, short, day, about, color } = globalThis.goodword;
  const at = (text) => new Date(`${text}T12:00:00Z`);

  register("goal", (data, width) => {
    const plan = data.plan.map(([d, floor, target]) => ({ day: at(d), floor, target }));
    const ahead = data.ahead.map(([d, p20, p50, p80]) => ({ day: at(d), p20, p50, p80 }));
    const done = data.so_far.map(([d, value]) => ({ day: at(d), value }));
    const coming = data.coming.map(([d, floor, target]) => ({ day: at(d), floor, target }));
    const rows = [...plan, ...ahead, ...done];
    if (rows.length < 2) return null;
    const top = d3.max([data.needed, ...plan.map((d) => d.target), ...ahead.map((d) => d.p80), ...done.map((d) => d.value)]) * 1.14;
    const height = Math.max(240, Math.min(360, width * 0.46));
    const narrow = width < 520;
    const marks = [
      Plot.gridY({ stroke: color.line, strokeOpacity: 1 }),
      Plot.ruleY([data.needed], { stroke: color.second, strokeDasharray: "5 4", strokeWidth: 1.5 }),
      Plot.text([data.needed], {
        y: (d) => d,
        frameAnchor: "left",
        text: (d) => `goal: ${about.format(d)}`,
        textAnchor: "start",
        dx: 4,
        dy: -9,
        fill: color.second,
        fontSize: 12,
        fontWeight: 600,
      }),
      Plot.lineY(plan, { x: "day", y: "target", stroke: color.third, strokeWidth: 1.5, curve: "step-after" }),
      Plot.lineY(plan, { x: "day", y: "floor", stroke: color.third, strokeDasharray: "2 3", curve: "step-after" }),
      coming.length ? Plot.lineY(coming, { x: "day", y: "target", stroke: color.second, strokeDasharray: "1 4", strokeWidth: 2 }) : null,
      Plot.areaY(ahead, { x: "day", y1: "p20", y2: "p80", fill: color.main, fillOpacity: 0.16 }),
      Plot.lineY(ahead, { x: "day", y: "p50", stroke: color.main, strokeWidth: 2, strokeDasharray: "6 3" }),
      done.length ? Plot.lineY(done, { x: "day", y: "value", stroke: color.main, strokeWidth: 2.75, curve: "step-after" }) : null,
      Plot.ruleX([at(data.today)], { stroke: color.line }),
      Plot.tip(
        ahead,
        Plot.pointerX({
          x: "day",
          y: "p50",
          title: (d) => `${day.format(d.day)}\nabout ${about.format(d.p50)} ${data.unit}\n${about.format(d.p20)} to ${about.format(d.p80)} three times in five`,
          fontSize: 13,
        }),
      ),
    ];
    return Plot.plot({
      ...base(width, height),
      marginLeft: 46,
      marginBottom: 34,
      marginTop: 16,
      marginRight: 14,
      style: { fontSize: "12px" },
      x: { type: "utc", label: null, ticks: narrow ? 4 : 8, tickSize: 0 },
      y: { label: `↑ ${data.unit}`, domain: [0, top], tickFormat: (v) => short.format(v), ticks: 5, tickSize: 0 },
      marks,
    });
  });
})();
