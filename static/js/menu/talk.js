// Asking the server: what the checks find, a filling, a mend; and keeping what is on the screen.
import { uuid } from "../board/send.js";
import { words } from "../board/say.js";
import { text } from "./week.js";

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

// {status, said}; throws an Error whose message is a sentence for people.
export async function ask(address, facts = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ grid: text(), ...facts })) body.set(name, value);
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST", body, credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
  } catch {
    throw new Error(words.lost);
  }
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  const said = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return { status: answer.status, said };
  if (answer.status === 409 && said.theirs) return { status: 409, said };
  throw new Error(said.errors?.join(" ") || words.lost);
}

export const keep = (version) => ask(words.keep, { version, key: uuid() });
