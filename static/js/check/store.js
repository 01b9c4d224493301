// What waits on this phone, and what it knows without a network. The queue belongs to people: each entry says whose it
// is. Nothing leaves the queue but what the server has listed, or what a person removed after it was refused.
const NAME = "logistics-checks";
let opening = null;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "key" });
      asked.result.createObjectStore("kept", { keyPath: "name" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

async function within(store, mode, work) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const deed = base.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : {});
    let result;
    const answer = work(deed.objectStore(store));
    if (answer) answer.onsuccess = () => (result = answer.result);
    deed.oncomplete = () => resolve(result);
    deed.onerror = deed.onabort = () => reject(deed.error);
  });
}

// Oldest first, checks before their photos.
export async function waiting() {
  const all = (await within("queue", "readonly", (store) => store.getAll())) ?? [];
  return all.sort((a, b) => a.kind.localeCompare(b.kind) || a.at - b.at);
}

// All of them or none: a check is not kept without its photos.
export const queue = (entries) => within("queue", "readwrite", (store) => void entries.forEach((one) => store.put(one)));

export const clear = (keys) => within("queue", "readwrite", (store) => void keys.forEach((key) => store.delete(key)));

export async function known(name) {
  return (await within("kept", "readonly", (store) => store.get(name)))?.value ?? null;
}

export const know = (name, value) => within("kept", "readwrite", (store) => store.put({ name, value }));

// crypto.randomUUID is missing on plain http, which is what an intranet often speaks.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
