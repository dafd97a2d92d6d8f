// The tally page opens without a network: what was loaded last is kept, the network is asked first.
const KEPT = "goodword-tally-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const ours = address.origin === location.origin && /^\/(tally|static)\//.test(address.pathname);
  if (event.request.method !== "GET" || !ours) return;
  event.respondWith((async () => {
    const cache = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok) await cache.put(event.request, answer.clone());
      else if (answer.status === 404) await cache.delete(event.request);
      return answer;
    } catch (error) {
      const kept = await cache.match(event.request);
      if (kept) return kept;
      throw error;
    }
  })());
});
