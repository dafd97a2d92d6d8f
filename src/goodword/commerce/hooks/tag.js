/* Goodword: remembers which of a creator's links led here, in this shop's own storage, and tells it with an order that
   the shop's server signed. No cookie; nothing is kept or sent where the browser asks not to be followed. */
(function () {
  "use strict";
  var script = document.currentScript;
  var nav = window.navigator;
  if (nav.doNotTrack === "1" || window.doNotTrack === "1" || nav.globalPrivacyControl) return;
  var KEY = "goodword.clicks", DAYS = 90, MOST = 10;
  function read() {
    try { return JSON.parse(localStorage.getItem(KEY) || "[]"); } catch (e) { return []; }
  }
  function fresh(list) {
    var since = Date.now() - DAYS * 864e5;
    return list.filter(function (c) { return Array.isArray(c) && c[1] > since; }).slice(-MOST);
  }
  var found = new URLSearchParams(location.search).get("gw");
  var clicks = fresh(read());
  if (found && /^[0-9A-Za-z_-]{6,20}$/.test(found)) {
    clicks = clicks.filter(function (c) { return c[0] !== found; }).concat([[found, Date.now()]]).slice(-MOST);
    try { localStorage.setItem(KEY, JSON.stringify(clicks)); } catch (e) { /* storage is full or forbidden */ }
  }
  function order(said) {
    var body = JSON.stringify(Object.assign({}, said, {
      clicks: clicks.map(function (c) { return c[0]; }),
      landing: location.href, referrer: document.referrer
    }));
    var to = script.src.replace(/tag\.js(\?.*)?$/, "tag");
    if (nav.sendBeacon && nav.sendBeacon(to, body)) return;
    fetch(to, { method: "POST", body: body, keepalive: true, mode: "no-cors" });
  }
  window.goodword = { order: order, clicks: function () { return clicks.map(function (c) { return c[0]; }); } };
  var d = script.dataset;
  if (d.order && d.sig) {
    order({ order: d.order, amount: d.amount || "", currency: d.currency || "", code: d.code || undefined, sig: d.sig });
  }
})();
