// One creator over time: engagement of each post, sponsored ones marked by shape; followers at each snapshot.
(() => {
  const { register, base, short, number, day, color } = globalThis.goodword;
  const time = (seconds) => new Date(seconds * 1000);

  register("posts", (data, width) => {
    const rows = data.rows.filter((d) => d.engagements > 0);
    if (!rows.length) return null;
    const plain = rows.filter((d) => !d.sponsored);
    const paid = rows.filter((d) => d.sponsored);
    const where = { x: (d) => time(d.at), y: "engagements" };
    return Plot.plot({
      ...base(width, Math.max(220, Math.min(320, width * 0.4))),
      marginLeft: 48,
      marginBottom: 34,
      style: { fontSize: "12px" },
      x: { type: "utc", label: null, ticks: Math.max(3, width / 130), tickSize: 0 },
      y: { type: "log", label: "↑ Likes and comments", tickFormat: (v) => short.format(v), ticks: 4, tickSize: 0 },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1, ticks: 4 }),
        data.usual ? Plot.ruleY([data.usual], { stroke: color.third, strokeDasharray: "4 3" }) : null,
        data.usual
          ? Plot.text([data.usual], { y: (d) => d, frameAnchor: "right", text: () => "usual for them", dy: -8, textAnchor: "end", fill: color.soft, stroke: color.ground, strokeWidth: 4 })
          : null,
        Plot.dot(plain, { ...where, r: 4.5, fill: color.main, fillOpacity: 0.75 }),
        Plot.dot(paid, { ...where, r: 5.5, symbol: "diamond", stroke: color.second, fill: color.ground, strokeWidth: 2.2 }),
        Plot.tip(
          rows,
          Plot.pointer({
            ...where,
            title: (d) => `${day.format(time(d.at))}${d.sponsored ? " · sponsored" : ""}\n${number.format(d.engagements)} likes and comments\n${d.caption}`,
            fontSize: 13,
            lineWidth: 24,
          }),
        ),
      ],
    });
  });

  register("history", (data, width) => {
    const rows = data.rows.filter((d) => d.followers !== null);
    if (rows.length < 2) return null;
    return Plot.plot({
      ...base(width, 180),
      marginLeft: 48,
      marginRight: 20,
      style: { fontSize: "12px" },
      x: { type: "utc", label: null, ticks: Math.max(2, width / 160), tickSize: 0 },
      y: { label: "↑ Followers", tickFormat: (v) => short.format(v), ticks: 4, tickSize: 0, nice: true },
      marks: [
        Plot.gridY({ stroke: color.line, strokeOpacity: 1 }),
        Plot.lineY(rows, { x: (d) => time(d.at), y: "followers", stroke: color.main, strokeWidth: 2 }),
        Plot.dot(rows, { x: (d) => time(d.at), y: "followers", r: 3.5, fill: color.main }),
        Plot.tip(rows, Plot.pointerX({ x: (d) => time(d.at), y: "followers", title: (d) => `${day.format(time(d.at))}\n${number.format(d.followers)}`, fontSize: 13 })),
      ],
    });
  });
})();
