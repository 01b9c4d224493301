// Keeps the page of spot checks for when there is no network: its shell, which holds nothing of anybody, and the files
// it is drawn with. No other page is ever kept or answered here. At log-out the shell and the cards go; what waits to
// be sent stays, for whoever it belongs to.
const CACHE = "check-shell";
const SHELL = "/inspections/now/";
const AT = "/inspections/at/";
const LOGOUT = "/accounts/logout/";
const HASHED = /\.[0-9a-f]{12}\./;
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const ours = (address) => new URL(address, self.location.origin).origin === self.location.origin;
const kept = (address) => caches.match(address, { cacheName: CACHE, ignoreVary: true });

async function keep(files) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(files.filter((file) => ours(file) && new URL(file).pathname.startsWith("/static/")));
  for (const request of await cache.keys()) {
    if (new URL(request.url).pathname !== SHELL && !wanted.has(request.url)) await cache.delete(request);
  }
  for (const file of wanted) if (!(await kept(file))) await cache.add(file).catch(() => {});
  if (!(await kept(SHELL))) await keepShell(await fetch(SHELL, { redirect: "manual" }));
}

async function keepShell(answer) {
  if (answer.ok && answer.type === "basic" && !answer.redirected) {
    await (await caches.open(CACHE)).put(SHELL, answer.clone());
  }
}

async function page(event) {
  const there = await kept(SHELL);
  const asked = fetch(event.request).then(async (answer) => {
    await keepShell(answer);
    return answer;
  });
  if (!there) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(there), PATIENCE));
  return Promise.race([asked.catch(() => there), late]);
}

async function file(request) {
  const there = await kept(request.url);
  if (there && HASHED.test(request.url)) return there;
  return fetch(request).catch((error) => {
    if (there) return there;
    throw error;
  });
}

async function forget() {
  await caches.delete(CACHE);
  await new Promise((resolve) => {
    const asked = indexedDB.open("logistics-checks");
    asked.onerror = resolve;
    asked.onupgradeneeded = () => asked.transaction.abort(); // there is none: leave it so
    asked.onsuccess = () => {
      const base = asked.result;
      const deed = base.transaction("kept", "readwrite");
      deed.objectStore("kept").clear();
      deed.oncomplete = deed.onabort = () => resolve(base.close());
    };
  });
}

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep).then(() => event.ports[0]?.postMessage("kept")));
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== self.location.origin) return;
  if (event.request.method === "POST" && pathname === LOGOUT) event.waitUntil(forget());
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && (pathname === SHELL || pathname.startsWith(AT))) {
    event.respondWith(page(event));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(file(event.request));
  }
});
