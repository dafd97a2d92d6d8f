// Finds every figure with data, draws it with the function of its kind, draws it anew when its width changes.
// A classic, import-free module on purpose: the report carries the same files inside its one HTML file.
(() => {
  const kinds = {};
  const drawn = new WeakMap();
  const locale = document.documentElement.dataset.locale || "en";

  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  // People without an interval of their own: three digits, as in the tables.
  const about = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, maximumFractionDigits: 0, roundingPriority: "lessPrecision" });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 });
  const percent = (digits) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits });
  const money = (currency, compact) =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      maximumFractionDigits: compact ? 1 : 0,
      minimumFractionDigits: 0,
      notation: compact ? "compact" : "standard",
    });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });

  const base = (width, height) => ({
    className: "gw-plot",
    width,
    height,
    style: {},
    insetTop: 4,
  });

  function draw(figure) {
    const canvas = figure.querySelector("[data-plot]");
    const source = figure.querySelector("[data-plot-data]");
    const make = kinds[canvas.dataset.plot];
    const width = Math.floor(canvas.clientWidth || figure.clientWidth);
    if (!make || !source || width < 60) return;
    const data = JSON.parse(source.textContent);
    const picture = make(data, width);
    if (!picture) return;
    // The wrapper carries the text alternative; what is inside is decoration for the ear.
    picture.setAttribute("aria-hidden", "true");
    picture.querySelectorAll("[aria-label]").forEach((node) => node.removeAttribute("aria-label"));
    canvas.replaceChildren(picture);
    drawn.set(canvas, width);
  }

  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const canvas = target.querySelector("[data-plot]");
      const width = Math.floor(target.clientWidth);
      if (canvas && drawn.has(canvas) && Math.abs(drawn.get(canvas) - width) > 2) draw(target);
    }
  });

  function mount(root = document) {
    for (const figure of root.querySelectorAll("figure.plot")) {
      const table = figure.querySelector(".plot-table");
      if (!figure.dataset.mounted) {
        figure.dataset.mounted = "yes";
        if (table) table.open = false;
        widths.observe(figure);
      }
      try {
        draw(figure);
      } catch (error) {
        if (table) table.open = true; // the numbers are there in any case
        console.warn("A picture could not be drawn", error);
      }
    }
  }

  globalThis.goodword = {
    register: (kind, make) => {
      kinds[kind] = make;
    },
    mount,
    draw,
    base,
    number,
    about,
    short,
    percent,
    money,
    day,
    color: {
      main: "var(--data-1)",
      second: "var(--data-2)",
      third: "var(--data-3)",
      ink: "var(--ink)",
      soft: "var(--ink-soft)",
      line: "var(--line)",
      ground: "var(--surface)",
      fill: "var(--accent-soft)",
    },
  };
  addEventListener("DOMContentLoaded", () => mount());
  addEventListener("beforeprint", () => mount());
})();
