// Keeps the empty form of connect requests, and what belongs to it, for whoever stands where there is
// no network. It answers for nothing else, and no page about anybody is ever kept.
const FORM = "/connect/new", SHELL = "/connect/offline", CACHE = "connect";
const OURS = /^\/(?:static\/|brand\/|portal\.css|connect\/redaction\.js)/;
const NAMED = /(?:href|src|data-redact|data-engine)="(\/[^"#]*)"/g;
const LARGE = 20; // seconds: longer than this, and there is no connection to speak of
const AWAY = new Set([502, 503, 504]); // what stands before us answers that we are not there

// The empty form as it is now, its parts, and nothing that belonged to an older one.
async function renew() {
  const [shell, cache] = await Promise.all([fetch(SHELL), caches.open(CACHE)]);
  if (!shell.ok) return shell.status === 404 ? leave() : undefined;
  const text = await shell.clone().text();
  const parts = [...text.matchAll(NAMED)].map(([, path]) => path.replaceAll("&amp;", "&")).filter((path) => OURS.test(path));
  // What is named with its version never changes.
  await Promise.all(parts.map(async (path) => (path.includes("?") && await cache.match(path)) || cache.add(path)));
  await cache.put(SHELL, shell);
  const wanted = new Set([SHELL, ...parts].map((path) => new URL(path, self.location).href));
  const known = await cache.keys();
  await Promise.all(known.map((one) => wanted.has(one.url) || cache.delete(one)));
}

// This portal takes no connect requests any more.
async function leave() {
  await caches.delete(CACHE);
  await self.registration.unregister();
}

async function page(event) {
  try {
    const late = event.request.method === "GET" ? AbortSignal.timeout(LARGE * 1000) : undefined;
    const answer = await fetch(event.request, { signal: late });
    if (AWAY.has(answer.status)) throw new Error("away");
    event.waitUntil(renew().catch(() => {}));
    return answer;
  } catch {
    return (await caches.match(SHELL)) ?? Response.error();
  }
}

async function part(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(renew());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === FORM) event.respondWith(page(event));
  } else if (request.method === "GET" && OURS.test(pathname)) event.respondWith(part(request));
});
